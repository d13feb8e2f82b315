import { extname } from 'node:path';

/** '3 .bmp, 1 .heic' */
export function countByExtension(files: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const file of files) {
    const end = extname(file).toLowerCase() || 'without an extension';
    counts.set(end, (counts.get(end) ?? 0) + 1);
  }
  return [...counts].map(([end, count]) => `${count} ${end}`).join(', ');
}
