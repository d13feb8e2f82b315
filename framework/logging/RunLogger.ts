import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import winston from 'winston';

export interface RunLoggerOptions {
  /** Where `log.txt` and `log.jsonl` go; none: console only. */
  readonly workDir?: string | undefined;
  /** Nothing on the console but warnings. */
  readonly quiet?: boolean | undefined;
}

/** The words of a run: lines for people on the console and in `log.txt`, records for programs in `log.jsonl`. */
export class RunLogger {
  readonly #console: winston.Logger;
  readonly #records: WriteStream | undefined;
  #step = 0;

  constructor({ workDir, quiet = false }: RunLoggerOptions = {}) {
    const line = winston.format.printf(({ timestamp, level, message }) =>
      level === 'info' ? `${timestamp} ${message}` : `${timestamp} ${level}: ${message}`,
    );
    const format = winston.format.combine(winston.format.timestamp({ format: 'YYYY-MM-DD HH:mm:ss' }), line);
    this.#console = winston.createLogger({
      format,
      transports: [
        new winston.transports.Console({ level: quiet ? 'warn' : 'info', stderrLevels: ['warn', 'error'] }),
        ...(workDir ? [new winston.transports.File({ filename: join(workDir, 'log.txt') })] : []),
      ],
    });
    this.#records = workDir ? createWriteStream(join(workDir, 'log.jsonl'), { flags: 'a' }) : undefined;
  }

  /** A line for people. */
  info(message: string): void {
    this.#console.info(message);
  }

  /** A line that should not be overlooked; also shown with `--quiet`. */
  warn(message: string): void {
    this.#console.warn(message);
  }

  /** One object in `log.jsonl`. `step` grows by one with every record of a run. */
  record(kind: string, fields: Readonly<Record<string, unknown>>): void {
    this.#records?.write(
      `${JSON.stringify({ step: this.#step++, time: new Date().toISOString(), kind, ...fields })}\n`,
    );
  }

  /** Waits until everything is in the files. */
  async close(): Promise<void> {
    const ended = new Promise<void>(resolve => {
      this.#console.once('finish', () => resolve());
    });
    this.#console.end();
    await ended;
    const records = this.#records;
    if (records) await new Promise<void>(resolve => records.end(() => resolve()));
  }
}
