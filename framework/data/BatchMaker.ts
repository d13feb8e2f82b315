import type { Batch } from './types.ts';

/** The order for one batch: small, so that it can be sent to a worker. */
export interface BatchItem {
  /** Which stream of the data set; -1 is the whole data set. */
  readonly stream: number;
  readonly epoch: number;
  /** Samples of the stream, in the order of the batch. */
  readonly indices: Int32Array;
  /** Where the data set skips samples that cannot be read: take the next one that can instead of a smaller batch. */
  readonly refill: boolean;
}

/** Makes batches, here or in other threads. */
export interface BatchMaker {
  /** How many more batches to ask for than the one that is waited for. */
  readonly ahead: number;
  /** @throws DataError that names data set, index, file and transform */
  make(item: BatchItem): Promise<Batch>;
  /** Makes further batches in the memory of these pictures, `bytesOf` a batch of its own; the arrays are empty then. */
  recycle(pictures: readonly Uint8Array<ArrayBuffer>[]): void;
  close(): Promise<void>;
}
