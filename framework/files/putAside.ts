import { existsSync, renameSync } from 'node:fs';
import { extname } from 'node:path';

/**
 * Renames a file or folder of an earlier run, if there is one: `log.txt` becomes `log.1.txt`, or `log.2.txt`, ... What belongs to it
 * gets the same number.
 */
export function putAside(file: string, ...belonging: readonly string[]): void {
  const there = [file, ...belonging].filter(path => existsSync(path));
  for (let number = 1; there.length > 0; number++) {
    const names = there.map(path => numbered(path, number));
    if (names.some(name => existsSync(name))) continue;
    there.forEach((path, index) => {
      renameSync(path, names[index]);
    });
    return;
  }
}

function numbered(file: string, number: number): string {
  const extension = extname(file);
  return `${file.slice(0, file.length - extension.length)}.${number}${extension}`;
}
