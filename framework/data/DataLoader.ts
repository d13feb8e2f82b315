import { DataError } from '../errors/UserError.ts';
import type { Spec } from '../registration/spec.ts';
import type { BatchMaker } from './BatchMaker.ts';
import { BatchStream } from './BatchStream.ts';
import { bytesOf } from './bytesOf.ts';
import { datasetTitle } from './datasetTitle.ts';
import { LocalBatchMaker } from './LocalBatchMaker.ts';
import { openDataset } from './openDataset.ts';
import type { Batch, Dataset, SkippedSample } from './types.ts';
import { WorkerBatchMaker } from './WorkerBatchMaker.ts';

export interface DataLoaderOptions {
  /** The data set as a config names it; workers build it again from this. */
  readonly dataset: Spec;
  /** Absolute paths of files that register entries the data set needs. */
  readonly imports?: readonly string[] | undefined;
  readonly batchSize: number;
  /** Threads that load ahead; 0 (default) loads in this one when a batch is asked for. */
  readonly workers?: number | undefined;
  /** Another order in every epoch. */
  readonly shuffle?: boolean | undefined;
  /** Names the order and what transforms draw; 0 by default. */
  readonly seed?: number | undefined;
  /** Leave out the last batch of an epoch when it is smaller. */
  readonly dropLast?: boolean | undefined;
  /** Load in this thread, whatever `workers` says, so that a debugger and stacks reach the data set. */
  readonly debug?: boolean | undefined;
}

/**
 * Batches of a data set, loaded ahead of the device. The same seed gives the same batches, bit for bit, with any number
 * of workers.
 *
 *     const loader = await DataLoader.open({ dataset: { type: 'Cifar10' }, batchSize: 128, workers: 2, shuffle: true });
 *     for await (const batch of loader.batches(epoch)) ...
 *     await loader.close();
 */
export class DataLoader {
  /** The data set of this thread, open. */
  readonly dataset: Dataset;
  /** What is evaluated apart, in this order: the data set's streams, else one stream that is the whole data set. */
  readonly streams: readonly BatchStream[];
  readonly batchSize: number;
  readonly dropLast: boolean;
  /** Called for each sample that cannot be read, once, where the data set skips them. */
  onSkip: ((sample: SkippedSample) => void) | undefined;
  readonly #skipped = new Map<string, SkippedSample>();
  readonly #whole: BatchStream;
  readonly #maker: BatchMaker;

  private constructor(dataset: Dataset, options: DataLoaderOptions) {
    const { batchSize, shuffle = false, dropLast = false, seed = 0, workers = 0, debug = false } = options;
    this.dataset = dataset;
    this.batchSize = batchSize;
    this.dropLast = dropLast;
    this.#maker =
      workers > 0 && !debug
        ? new WorkerBatchMaker(workers, { dataset: options.dataset, imports: options.imports ?? [], seed })
        : new LocalBatchMaker(dataset, seed);
    const stream = (number: number, corruption: string, severity: number, samples: number) =>
      new BatchStream(
        {
          stream: number,
          corruption,
          severity,
          samples,
          batchSize,
          shuffle,
          dropLast,
          seed,
          onSkipped: skipped => this.#note(skipped),
        },
        this.#maker,
      );
    this.#whole = stream(-1, 'none', 0, dataset.length);
    this.streams = dataset
      .streams?.()
      .map((part, k) => stream(k, part.corruption, part.severity, part.dataset.length)) ?? [this.#whole];
  }

  /**
   * Builds the data set and checks its files; nothing is read yet.
   *
   * @throws RegistryError or ConfigError for a spec or file that cannot be loaded; DataError for files that are missing
   *   or wrong, and where no batch can be made.
   */
  static async open(options: DataLoaderOptions): Promise<DataLoader> {
    const { batchSize, dropLast, workers = 0 } = options;
    if (!Number.isInteger(batchSize) || batchSize < 1) {
      throw new DataError(`batch_size is ${batchSize}: expected an integer from 1`);
    }
    if (!Number.isInteger(workers) || workers < 0)
      throw new DataError(`workers is ${workers}: expected an integer from 0`);
    const dataset = await openDataset(options.dataset, options.imports);
    const loader = new DataLoader(dataset, options);
    if (dataset.length > 0 && loader.streams.every(stream => stream.length > 0)) return loader;
    await loader.close();
    const samples = Math.min(dataset.length, ...loader.streams.map(stream => stream.samples));
    const title = datasetTitle(dataset);
    if (samples === 0) throw new DataError(`the data set ${title} is empty`);
    throw new DataError(`the data set ${title} has ${samples} samples, fewer than one batch of ${batchSize}`, {
      hint: dropLast ? 'the last, smaller batch is left out (drop_last): lower batch_size' : undefined,
    });
  }

  /** Number of samples of the whole data set. */
  get samples(): number {
    return this.#whole.samples;
  }

  /** Number of batches of one epoch of the whole data set. */
  get length(): number {
    return this.#whole.length;
  }

  /** The samples that could not be read so far, each once. */
  get skipped(): readonly SkippedSample[] {
    return [...this.#skipped.values()];
  }

  /** The batches of one epoch of the whole data set, from `startBatch` on. */
  batches(epoch: number, startBatch = 0): AsyncGenerator<Batch, void, undefined> {
    return this.#whole.batches(epoch, startBatch);
  }

  /** Batches without end, reshuffled in every epoch; `startBatch` counts over all epochs. */
  endless(startBatch = 0): AsyncGenerator<Batch, void, undefined> {
    return this.#whole.endless(startBatch);
  }

  /**
   * Lets further batches be made in the memory of this one's pictures of bytes, whose arrays are empty from now on. Nobody has to:
   * it saves asking for new memory and collecting the old. Its tensors, if it was made into any, stay.
   */
  recycle(batch: Batch): void {
    this.#maker.recycle(bytesOf(batch));
  }

  #note(skipped: readonly SkippedSample[]): void {
    for (const sample of skipped) {
      if (this.#skipped.has(sample.reason)) continue;
      this.#skipped.set(sample.reason, sample);
      this.onSkip?.(sample);
    }
  }

  /** Ends the workers and lets go of files. Batches that are still waited for are rejected. */
  async close(): Promise<void> {
    await this.#maker.close();
    await this.dataset.close?.();
  }
}
