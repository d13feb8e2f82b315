import { closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { putAside } from '../files/putAside.ts';
import { writeError } from '../files/writeError.ts';

/** A text file that grows by whole lines, each written at once. */
export class LogFile {
  readonly #file: string;
  readonly #handle: number;

  /**
   * @param file a log of an earlier run is put aside as `log.1.txt`, `log.2.txt`, ..., unless `continued`.
   * @param continued given: the file goes on, with those of its lines for which the function says true.
   * @throws UserError when the file cannot be written.
   */
  constructor(file: string, continued?: (line: string) => boolean) {
    this.#file = file;
    try {
      if (!continued) putAside(file);
      else if (existsSync(file)) keepLines(file, continued);
      this.#handle = openSync(file, 'a');
    } catch (error) {
      throw writeError(file, error);
    }
  }

  /**
   * @param line ends with a newline.
   * @throws UserError when the disk is full.
   */
  write(line: string): void {
    try {
      writeSync(this.#handle, line);
    } catch (error) {
      throw writeError(this.#file, error);
    }
  }

  close(): void {
    closeSync(this.#handle);
  }
}

/** The last line may be torn: the process that wrote it was killed. */
function keepLines(file: string, isKept: (line: string) => boolean): void {
  const lines = readFileSync(file, 'utf8').split('\n');
  const torn = lines.pop();
  const kept = lines.filter(isKept);
  if (torn === '' && kept.length === lines.length) return;
  const temporary = join(dirname(file), `.log-${process.pid}.tmp`);
  writeFileSync(temporary, kept.map(line => `${line}\n`).join(''));
  renameSync(temporary, file);
}
