import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { DataError } from '../errors/UserError.ts';
import type { Spec } from '../registration/spec.ts';
import { DEBUG_HINT, type SpentPictures, type WorkerAnswer } from './answerOrders.ts';
import type { BatchItem } from './BatchMaker.ts';
import type { Batch } from './types.ts';

/** What a worker needs to build the data set again. */
export interface WorkerTask {
  readonly dataset: Spec;
  readonly imports: readonly string[];
  readonly seed: number;
  /** The module that makes the built-in entries known. */
  readonly catalogue: string | undefined;
}

interface Waiting {
  readonly resolve: (batch: Batch) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Megabytes that a worker's heap, pixels included, may come to before all of it is collected. A worker makes and drops some 30 MB an image
 * of Cityscapes: by V8's own bound, which looks at the small rest that lives on, each image costs a collection of 20 ms.
 */
const COLLECT_FROM_MB = 128;

/** One thread that makes batches, in the order in which it is asked for them. */
export class BatchWorker {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  #ended: DataError | undefined;

  constructor(task: WorkerTask) {
    // jest marks its processes by this variable; a worker thread is outside jest and loads modules as Node does.
    const { JEST_WORKER_ID: _, ...env } = process.env;
    // Read when a thread's heap is made, so that it counts for this worker and not for the thread that asks.
    setFlagsFromString(`--initial-old-space-size=${COLLECT_FROM_MB}`);
    this.#worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: task, env });
    this.#worker.unref();
    this.#worker.on('message', (answer: WorkerAnswer) => this.#receive(answer));
    this.#worker.on('error', cause => this.#end(`a data worker failed: ${cause.message}`, cause));
    this.#worker.on('exit', code => this.#end(`a data worker ended unexpectedly with code ${code}`));
  }

  /** Number of batches that were asked for and are not there yet. */
  get pending(): number {
    return this.#waiting.length;
  }

  make(item: BatchItem): Promise<Batch> {
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      // Only a batch that somebody waits for keeps the process alive.
      if (this.#waiting.push({ resolve, reject }) === 1) this.#worker.ref();
      this.#worker.postMessage(item);
    });
  }

  /** Gives the memory of a picture back to the thread. */
  recycle(bytes: Uint8Array<ArrayBuffer>): void {
    if (!this.#ended) this.#worker.postMessage({ spent: bytes } satisfies SpentPictures, [bytes.buffer]);
  }

  async close(): Promise<void> {
    this.#end('the data loader was closed');
    await this.#worker.terminate();
  }

  #receive({ batch, failure }: WorkerAnswer): void {
    if (this.#ended) return; // an answer that was on its way
    const { resolve, reject } = this.#waiting.shift()!;
    if (this.#waiting.length === 0) this.#worker.unref();
    if (batch) resolve(batch);
    else {
      const cause = new Error(failure.message);
      cause.stack = failure.stack;
      reject(new DataError(failure.message, { hint: failure.hint, cause }));
    }
  }

  #end(message: string, cause?: Error): void {
    this.#ended ??= new DataError(message, {
      hint: DEBUG_HINT,
      cause,
    });
    for (const { reject } of this.#waiting.splice(0)) reject(this.#ended);
  }
}
