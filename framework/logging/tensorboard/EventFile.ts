import { closeSync, openSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../../files/makeFolder.ts';
import { putAside } from '../../files/putAside.ts';
import { writeError } from '../../files/writeError.ts';
import { type Event, encodeEvent } from './encodeEvent.ts';
import { frameRecord } from './frameRecord.ts';

const VERSION = 'brain.Event:2';
let files = 0;

/** A file of events in a folder that TensorBoard opens: `tensorboard --logdir WORK_DIR`. Each event is written at once. */
export class EventFile {
  readonly #file: string;
  readonly #handle: number;

  /**
   * @param resumeStep given: the run goes on after this step, beside its earlier files. Default: a folder of an earlier run
   *   is put aside, as `tensorboard.1`.
   * @throws UserError when the folder cannot be written to.
   */
  constructor(folder: string, resumeStep?: number) {
    const seconds = Date.now() / 1000;
    const name = `events.out.tfevents.${seconds.toFixed(0).padStart(10, '0')}.${hostname()}.${process.pid}.${files++}`;
    this.#file = join(folder, name);
    try {
      if (resumeStep === undefined) putAside(folder);
      makeFolder(folder);
      this.#handle = openSync(this.#file, 'wx');
    } catch (error) {
      throw writeError(this.#file, error);
    }
    this.#write({ wallTime: seconds, step: 0, fileVersion: VERSION });
    if (resumeStep !== undefined) this.#write({ wallTime: seconds, step: resumeStep + 1, restarts: true });
  }

  /** @param scalars by tag. @throws UserError when the disk is full. */
  write(scalars: Readonly<Record<string, number>>, step: number): void {
    this.#write({ wallTime: Date.now() / 1000, step, scalars });
  }

  close(): void {
    closeSync(this.#handle);
  }

  #write(event: Event): void {
    try {
      writeSync(this.#handle, frameRecord(encodeEvent(event)));
    } catch (error) {
      throw writeError(this.#file, error);
    }
  }
}
