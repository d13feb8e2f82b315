import { DataError } from '../errors/UserError.ts';
import { installedCatalogue } from '../registration/catalogue.ts';
import type { BatchItem, BatchMaker } from './BatchMaker.ts';
import { BatchWorker, type WorkerTask } from './BatchWorker.ts';
import { bytesOf } from './bytesOf.ts';
import type { Batch } from './types.ts';

/** Makes batches on some threads, which start with the first batch and stay until `close`. */
export class WorkerBatchMaker implements BatchMaker {
  /** Two for each worker: the device's thread is often busy, and a worker must not wait for its next order. */
  readonly ahead: number;
  readonly #task: WorkerTask;
  readonly #count: number;
  #workers: BatchWorker[] = [];
  readonly #makers = new WeakMap<Uint8Array, BatchWorker>();
  #closed = false;

  /**
   * @param count threads, 1 or more
   * @throws DataError when the options of the data set are no plain data
   */
  constructor(count: number, task: Omit<WorkerTask, 'catalogue'>) {
    this.#task = sendable({ ...task, catalogue: installedCatalogue()?.url });
    this.#count = count;
    this.ahead = 2 * count;
  }

  async make(item: BatchItem): Promise<Batch> {
    if (this.#closed) throw new DataError('the data loader is closed');
    const worker = this.#leastBusy();
    const batch = await worker.make(item);
    for (const pictures of bytesOf(batch)) this.#makers.set(pictures, worker);
    return batch;
  }

  recycle(pictures: readonly Uint8Array<ArrayBuffer>[]): void {
    // To the one whose they were: each gets as much as it gave.
    for (const bytes of pictures) this.#makers.get(bytes)?.recycle(bytes);
  }

  #leastBusy(): BatchWorker {
    const idle = this.#workers.find(worker => worker.pending === 0);
    if (idle) return idle;
    if (this.#workers.length < this.#count) this.#workers.push(new BatchWorker(this.#task));
    const least = Math.min(...this.#workers.map(worker => worker.pending));
    return this.#workers.find(worker => worker.pending === least)!;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#workers.map(worker => worker.close()));
    this.#workers = [];
  }
}

function sendable(task: WorkerTask): WorkerTask {
  try {
    return structuredClone(task);
  } catch (cause) {
    throw new DataError(`data workers cannot be given this data set: ${(cause as Error).message}`, {
      hint: 'its options must be plain values, or take workers: 0',
      cause,
    });
  }
}
