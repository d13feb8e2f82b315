import { once } from 'node:events';
import { join } from 'node:path';
import winston from 'winston';
import { asCalled } from '../cli/asCalled.ts';
import { lockFolder } from '../runner/lockFolder.ts';
import { LogFile } from './LogFile.ts';
import { lineTransport } from './lineTransport.ts';
import { ProgressBar } from './ProgressBar.ts';
import { EventFile } from './tensorboard/EventFile.ts';
import { scalarsOf } from './tensorboard/scalarsOf.ts';

export interface RunLoggerOptions {
  /** Where `log.txt` and `log.jsonl` go; none: console only. The logger locks it until `close`. */
  readonly workDir?: string | undefined;
  /** Nothing on the console but warnings. */
  readonly quiet?: boolean | undefined;
  /**
   * Go on with the logs of a run that is resumed at this step: records of later steps, which the run will make again,
   * are taken out. Default: logs that are there are put aside as `log.1.txt`, `log.1.jsonl`.
   */
  readonly resumeStep?: number | undefined;
  /** Also write the figures as event files for TensorBoard, into the folder `tensorboard`. Default: yes. */
  readonly tensorboard?: boolean | undefined;
}

/** What a record holds besides `step`, `time` and `kind`. */
export type RecordFields = Readonly<Record<string, unknown>>;

/**
 * The words of a run: lines for people on the console and in `log.txt`, records for programs in `log.jsonl`, one JSON
 * object a line with a step that never falls, and their figures for TensorBoard.
 */
export class RunLogger {
  readonly #logger: winston.Logger;
  readonly #transports: ReturnType<typeof lineTransport>[] = [];
  readonly #files: LogFile[] = [];
  readonly #records: LogFile | undefined;
  readonly #events: EventFile | undefined;
  readonly #unlock: (() => void) | undefined;
  #step: number;
  /** Why the log could not be written: thrown inside winston it would be lost, and the run end without a word. */
  #failure: unknown;

  /** @throws UserError when another run uses the work directory, or it cannot be written to. */
  constructor({ workDir, quiet = false, resumeStep, tensorboard = true }: RunLoggerOptions = {}) {
    this.#step = (resumeStep ?? 0) - 1;
    this.#transports.push(lineTransport(writeToConsole, quiet ? 'warn' : 'info', consoleFormat()));
    if (workDir !== undefined) {
      this.#unlock = lockFolder(workDir);
      try {
        const text = this.#open(workDir, 'log.txt', resumeStep === undefined ? undefined : () => true);
        const isPast = (line: string) => stepOf(line) <= resumeStep!;
        this.#records = this.#open(workDir, 'log.jsonl', resumeStep === undefined ? undefined : isPast);
        if (tensorboard) this.#events = new EventFile(join(workDir, 'tensorboard'), resumeStep);
        this.#transports.push(lineTransport(line => this.#keep(() => text.write(line)), 'info', fileFormat()));
      } catch (error) {
        this.#release();
        throw error;
      }
    }
    this.#logger = winston.createLogger({ level: 'info', transports: this.#transports });
  }

  /** A line for people. @throws UserError when the disk is full. */
  info(message: string): void {
    this.#logger.info(asCalled(message));
    this.#requireWritten();
  }

  /** A line that should not be overlooked; also shown with `--quiet`. */
  warn(message: string): void {
    this.#logger.warn(asCalled(message));
    this.#requireWritten();
  }

  /**
   * One object in `log.jsonl`. Numbers that JSON has no word for become the texts 'NaN', 'Infinity', '-Infinity'.
   *
   * @param step the iterations done; default: one more than that of the last record. A lower one than that is raised to it.
   */
  record(kind: string, fields: RecordFields, step: number = this.#step + 1): void {
    this.#step = Math.max(step, this.#step);
    const record = { step: this.#step, time: new Date().toISOString(), kind, ...fields };
    this.#records?.write(`${JSON.stringify(record, nameOddNumbers)}\n`);
    if (!this.#events) return;
    const scalars = scalarsOf(kind, fields);
    if (Object.keys(scalars).length > 0) this.#events.write(scalars, this.#step);
  }

  /** Waits until everything is written, closes the files and gives the work directory free. */
  async close(): Promise<void> {
    const finished = this.#transports.map(transport => once(transport, 'finish'));
    this.#logger.end();
    await Promise.all(finished);
    this.#release();
  }

  #keep(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#failure ??= error;
    }
  }

  #requireWritten(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  #open(workDir: string, name: string, continued: ((line: string) => boolean) | undefined): LogFile {
    const file = new LogFile(join(workDir, name), continued);
    this.#files.push(file);
    return file;
  }

  #release(): void {
    for (const file of this.#files.splice(0)) file.close();
    this.#events?.close();
    this.#unlock?.();
  }
}

/** A bar that is being drawn makes room for the line, and is drawn again at its next update. */
function writeToConsole(line: string): void {
  ProgressBar.makeRoom();
  process.stdout.write(line);
}

function consoleFormat(): winston.Logform.Format {
  const colored = process.stdout.isTTY === true && !process.env.NO_COLOR;
  return winston.format.combine(
    winston.format.timestamp({ format: 'HH:mm:ss' }),
    winston.format.printf(({ timestamp, level, message }) => {
      if (level === 'info') return `${timestamp} ${message}`;
      return `${timestamp} ${colored ? `\x1b[33m${level}\x1b[0m` : level}: ${message}`;
    }),
  );
}

function fileFormat(): winston.Logform.Format {
  return winston.format.combine(
    winston.format.timestamp({ format: 'YYYY-MM-DD HH:mm:ss' }),
    winston.format.printf(({ timestamp, level, message }) => `${timestamp} ${level.toUpperCase()} ${message}`),
  );
}

function stepOf(line: string): number {
  try {
    return Number((JSON.parse(line) as { step: number }).step);
  } catch {
    return Number.POSITIVE_INFINITY; // torn or not ours
  }
}

function nameOddNumbers(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
