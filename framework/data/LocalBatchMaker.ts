import { RandomStream } from '../random/RandomStream.ts';
import type { BatchItem, BatchMaker } from './BatchMaker.ts';
import { collate } from './collate.ts';
import { loadSample } from './loadSample.ts';
import type { Batch, Dataset, DatasetStream, Sample } from './types.ts';

/** Makes batches in this thread. Workers run it too: what a batch holds does not depend on where it is made. */
export class LocalBatchMaker implements BatchMaker {
  readonly ahead = 0;
  readonly #dataset: Dataset;
  readonly #streams: readonly DatasetStream[];
  readonly #seed: number;

  /** @param dataset is open; it stays the caller's. */
  constructor(dataset: Dataset, seed: number) {
    this.#dataset = dataset;
    this.#streams = dataset.streams?.() ?? [];
    this.#seed = seed;
  }

  async make({ stream, epoch, indices }: BatchItem): Promise<Batch> {
    const { name, transforms = [] } = this.#dataset;
    const part = this.#streams[stream];
    const title = part ? `data set ${name} (${part.corruption}, severity ${part.severity})` : `data set ${name}`;
    const samples: Sample[] = [];
    // One after the other, so that data sets can read ahead in the order of the rows.
    for (const index of indices) {
      const random = new RandomStream(this.#seed, 'augment', epoch, index);
      samples.push(await loadSample(part?.dataset ?? this.#dataset, title, index, transforms, random));
    }
    return collate(samples, epoch);
  }

  async close(): Promise<void> {}
}
