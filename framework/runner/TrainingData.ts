import type { Tensor } from '../backend/tf.ts';
import type { ResolvedConfig } from '../config/schema.ts';
import { batchToTensors, type TensorBatch } from '../data/batchToTensors.ts';
import { DataLoader } from '../data/DataLoader.ts';
import { datasetTitle } from '../data/datasetTitle.ts';
import type { Batch, SkippedSample } from '../data/types.ts';
import { ConfigError } from '../errors/UserError.ts';
import { RandomStream } from '../random/RandomStream.ts';
import type { Spec } from '../registration/spec.ts';
import type { TrainingStreams } from './Method.ts';

/** The streams of a training run. The first one leads: an epoch is a pass over it. */
const ROLES = ['train', 'target', 'source'] as const;
type Role = (typeof ROLES)[number];

/**
 * The data of a training run: `data.train`, or in adaptation `data.target` and `data.source`. An epoch is a pass over
 * `train` or `target`; the source has no end and is shuffled anew in each of its own passes. What an iteration gets
 * depends on the seed and its number only, so that a run can go on at any iteration.
 */
export class TrainingData {
  /** Batches of one pass over the leading stream. */
  readonly iterationsPerEpoch: number;
  readonly #loaders: ReadonlyMap<Role, DataLoader>;

  private constructor(loaders: ReadonlyMap<Role, DataLoader>) {
    this.#loaders = loaders;
    this.iterationsPerEpoch = [...loaders.values()][0].length;
  }

  /** @throws ConfigError when the config names no data to train on; what `DataLoader.open` throws. */
  static async open({ data, imports, seed }: ResolvedConfig): Promise<TrainingData> {
    const roles = ROLES.filter(role => data?.[role]);
    if (!data || roles.length === 0) {
      throw new ConfigError('the config names no data to train on', {
        hint: 'set data.train, or data.source and data.target',
      });
    }
    const loaders = new Map<Role, DataLoader>();
    try {
      for (const role of roles) {
        const loader = await DataLoader.open({
          dataset: data[role] as Spec,
          imports,
          batchSize: data.batch_size,
          workers: data.workers,
          debug: data.debug,
          dropLast: data.drop_last,
          shuffle: true,
          // Two streams of one seed would draw the same numbers for their samples.
          seed: role === 'source' ? new RandomStream(seed, 'source').bits() : seed,
        });
        loaders.set(role, loader);
      }
    } catch (error) {
      for (const loader of loaders.values()) await loader.close();
      throw error;
    }
    return new TrainingData(loaders);
  }

  /** The batches of each iteration from a given one on, without end. Pictures are to be read until the next ones are asked for. */
  async *steps(iteration: number): AsyncGenerator<Record<string, Batch>, void, undefined> {
    const streams = [...this.#loaders].map(([role, loader]) => [role, loader.endless(iteration)] as const);
    try {
      for (;;) {
        const batches: Record<string, Batch> = {};
        for (const [role, stream] of streams) batches[role] = (await stream.next()).value as Batch;
        yield batches;
        for (const [role, loader] of this.#loaders) loader.recycle(batches[role]);
      }
    } finally {
      for (const [, stream] of streams) await stream.return();
    }
  }

  /** Names of the classes of the labels that are trained on, those of `train` or `source`; none where nothing has labels. */
  get labelledClasses(): readonly string[] {
    return (this.#loaders.get('train') ?? this.#loaders.get('source'))?.dataset.classes ?? [];
  }

  /** The data sets by stream. */
  get streams(): TrainingStreams {
    return Object.fromEntries([...this.#loaders].map(([role, { dataset }]) => [role, dataset]));
  }

  /** Calls `listener` for each sample that cannot be read, once, where a data set skips them. */
  onSkip(listener: (role: string, sample: SkippedSample) => void): void {
    for (const [role, loader] of this.#loaders) loader.onSkip = sample => listener(role, sample);
  }

  /** Samples that could not be read so far, by stream; streams without any are left out. */
  skipped(): Record<string, number> {
    const counts = [...this.#loaders].map(([role, { skipped }]) => [role, skipped.length] as const);
    return Object.fromEntries(counts.filter(([, count]) => count > 0));
  }

  /** On the device; the caller frees them. */
  toTensors(batches: Readonly<Record<string, Batch>>): Partial<Record<Role, TensorBatch>> {
    const tensors: Partial<Record<Role, TensorBatch>> = {};
    for (const [role, batch] of Object.entries(batches)) tensors[role as Role] = batchToTensors<Tensor>(batch);
    return tensors;
  }

  /** Passes over each stream after so many iterations: images seen / images in it. */
  epochs(iterations: number): Record<string, number> {
    const passes: Record<string, number> = {};
    for (const [role, { length, samples, batchSize, dropLast }] of this.#loaders) {
      const perPass = dropLast ? length * batchSize : samples;
      const whole = Math.floor(iterations / length) * perPass;
      passes[role] = (whole + Math.min((iterations % length) * batchSize, samples)) / samples;
    }
    return passes;
  }

  /** One line a stream, for the plan. */
  describe(): string[] {
    return [...this.#loaders].flatMap(([role, { dataset, samples, batchSize, length }]) => [
      `${role}: ${datasetTitle(dataset)}, ${samples} images, ${length} batches of ${batchSize} an epoch`,
      ...(dataset.notes ?? []).map(note => `${role}: ${note}`),
    ]);
  }

  async close(): Promise<void> {
    for (const loader of this.#loaders.values()) await loader.close();
  }
}
