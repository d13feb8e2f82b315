import { RandomStream } from '../random/RandomStream.ts';
import type { BatchItem, BatchMaker } from './BatchMaker.ts';
import type { Batch, SkippedSample } from './types.ts';

export interface BatchStreamSettings {
  /** The stream's place among those of the data set; -1 for the whole data set. */
  readonly stream: number;
  readonly corruption: string;
  readonly severity: number;
  readonly samples: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly dropLast: boolean;
  readonly seed: number;
  /** Told of the samples of each batch that could not be read. */
  readonly onSkipped?: ((skipped: readonly SkippedSample[]) => void) | undefined;
}

/**
 * The batches of a data set, or of one stream of it. Which samples a batch holds depends on the seed, the epoch and its
 * number only, so that a run can go on at any batch.
 */
export class BatchStream {
  /** The corruption, or 'none'. */
  readonly corruption: string;
  /** 1 to 5; 0 where nothing is corrupted. */
  readonly severity: number;
  /** Number of samples of one epoch, those that `dropLast` leaves out included. */
  readonly samples: number;
  /** Number of batches of one epoch. */
  readonly length: number;
  readonly #settings: BatchStreamSettings;
  readonly #maker: BatchMaker;

  constructor(settings: BatchStreamSettings, maker: BatchMaker) {
    const { samples, batchSize, dropLast } = settings;
    this.corruption = settings.corruption;
    this.severity = settings.severity;
    this.samples = samples;
    this.length = dropLast ? Math.floor(samples / batchSize) : Math.ceil(samples / batchSize);
    this.#settings = settings;
    this.#maker = maker;
  }

  /**
   * The batches of one epoch, from `startBatch` on. Where the data set skips samples that cannot be read, a batch is smaller
   * by them, and none comes where none of its samples is left: what is evaluated counts once.
   *
   * @throws DataError, when the batch is reached, for a sample that cannot be read or transformed.
   */
  batches(epoch: number, startBatch = 0): AsyncGenerator<Batch, void, undefined> {
    const first = epoch * this.length;
    return this.#ordered(this.#items(first + startBatch, first + this.length, false));
  }

  /**
   * Batches without end, epoch after epoch, each in an order of its own; `startBatch` counts over all epochs. Where the data
   * set skips samples that cannot be read, the next one that can takes the place, so that all batches have one size.
   */
  endless(startBatch = 0): AsyncGenerator<Batch, void, undefined> {
    return this.#ordered(this.#items(startBatch, Number.POSITIVE_INFINITY, true));
  }

  /** @param from,to numbers of batches, counted over all epochs. */
  *#items(from: number, to: number, refill: boolean): Generator<BatchItem> {
    const { stream, batchSize } = this.#settings;
    let order: Int32Array | undefined;
    let epoch = -1;
    for (let number = from; number < to; number++) {
      if (Math.floor(number / this.length) !== epoch) {
        epoch = Math.floor(number / this.length);
        order = this.#order(epoch);
      }
      const start = (number % this.length) * batchSize;
      yield { stream, epoch, indices: order!.slice(start, start + batchSize), refill };
    }
  }

  #order(epoch: number): Int32Array {
    const { shuffle, seed, samples } = this.#settings;
    return shuffle
      ? new RandomStream(seed, 'order', epoch).permutation(samples)
      : Int32Array.from({ length: samples }, (_, i) => i);
  }

  /** Asks for some batches ahead of the reader, and hands them over in their order. */
  async *#ordered(items: Iterable<BatchItem>): AsyncGenerator<Batch, void, undefined> {
    const waiting: Promise<Batch>[] = [];
    for (const item of items) {
      const batch = this.#maker.make(item);
      batch.catch(() => {}); // told where the batch is taken; a reader that stops early never takes it
      waiting.push(batch);
      if (waiting.length > this.#maker.ahead) yield* this.#checked(await waiting.shift()!);
    }
    for (const batch of waiting) yield* this.#checked(await batch);
  }

  *#checked(batch: Batch): Generator<Batch> {
    if (batch.skipped.length > 0) this.#settings.onSkipped?.(batch.skipped);
    if (batch.shape[0] > 0) yield batch;
  }
}
