import { existsSync, renameSync } from 'node:fs';
import { extname } from 'node:path';

/** Renames a file or folder of an earlier run, if there is one: `log.txt` becomes `log.1.txt`, or `log.2.txt`, ... */
export function putAside(file: string): void {
  if (!existsSync(file)) return;
  const extension = extname(file);
  for (let number = 1; ; number++) {
    const name = `${file.slice(0, file.length - extension.length)}.${number}${extension}`;
    if (existsSync(name)) continue;
    renameSync(file, name);
    return;
  }
}
