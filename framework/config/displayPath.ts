import { relative } from 'node:path';

/** A file's path for messages: relative to the current directory where it lies inside it. */
export function displayPath(file: string): string {
  const inside = relative(process.cwd(), file);
  return inside && !inside.startsWith('..') ? inside : file;
}
