import { DataError } from '../errors/UserError.ts';
import { RandomStream } from '../random/RandomStream.ts';
import type { BatchItem, BatchMaker } from './BatchMaker.ts';
import { BytePool } from './BytePool.ts';
import { collate } from './collate.ts';
import { datasetTitle } from './datasetTitle.ts';
import { loadSample, UnreadableSample } from './loadSample.ts';
import type { Batch, Dataset, DatasetStream, Sample, SkippedSample } from './types.ts';

/** Makes batches in this thread. Workers run it too: what a batch holds does not depend on where it is made. */
export class LocalBatchMaker implements BatchMaker {
  readonly ahead = 0;
  readonly #dataset: Dataset;
  readonly #streams: readonly DatasetStream[];
  readonly #seed: number;
  readonly #pool = new BytePool();

  /** @param dataset is open; it stays the caller's. */
  constructor(dataset: Dataset, seed: number) {
    this.#dataset = dataset;
    this.#streams = dataset.streams?.() ?? [];
    this.#seed = seed;
  }

  async make({ stream, epoch, indices, refill }: BatchItem): Promise<Batch> {
    const samples: Sample[] = [];
    const skipped: SkippedSample[] = [];
    // One after the other, so that data sets can read ahead in the order of the rows.
    for (const index of indices) {
      const sample = await this.#readable(stream, epoch, index, refill, skipped);
      if (sample) samples.push(sample);
    }
    return collate(samples, epoch, skipped, this.#pool);
  }

  /** The sample, or where it cannot be read and the data set goes on: the next one, or none. */
  async #readable(
    stream: number,
    epoch: number,
    index: number,
    refill: boolean,
    skipped: SkippedSample[],
  ): Promise<Sample | undefined> {
    const { transforms = [], onError } = this.#dataset;
    const part = this.#streams[stream];
    const name = datasetTitle(this.#dataset);
    const title = part ? `data set ${name} (${part.corruption}, severity ${part.severity})` : `data set ${name}`;
    const source = part?.dataset ?? this.#dataset;
    for (let k = 0; k < source.length; k++) {
      const place = (index + k) % source.length;
      // Named by the place that was asked for and by the one that is read: what is drawn depends on nothing else.
      const random = new RandomStream(this.#seed, 'augment', epoch, index, ...(k > 0 ? [place] : []));
      try {
        return await loadSample(source, title, place, transforms, random);
      } catch (error) {
        if (!(error instanceof UnreadableSample)) throw error;
        if (onError !== 'skip') throw onError === 'stop' ? withWayOut(error) : error;
        skipped.push({ index: place, reason: error.message });
        if (!refill) return undefined;
      }
    }
    throw new DataError(
      `${title}: none of its ${source.length} samples can be read; the last: ${skipped.at(-1)?.reason}`,
    );
  }

  recycle(pictures: readonly Uint8Array<ArrayBuffer>[]): void {
    this.#pool.give(pictures);
  }

  async close(): Promise<void> {}
}

/** The data set can go on without the sample, where it is told to. */
function withWayOut({ message, hint, cause }: UnreadableSample): DataError {
  const wayOut = "on_error: 'skip' of the data set leaves out what cannot be read";
  return new DataError(message, { hint: hint === undefined ? wayOut : `${hint}; ${wayOut}`, cause });
}
