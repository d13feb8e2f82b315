import type { Tensor } from '../backend/tf.ts';
import type { Dataset } from '../data/types.ts';

/** A figure: one number, or one for each class by its name. NaN where nothing was counted. */
export type Figure = number | Readonly<Record<string, number>>;

/** What networks are evaluated for; it decides what a row of results says about itself. */
export type Task = 'classification' | 'segmentation';

/** What is right: the labels of some samples, as a batch has them. */
export interface Truth {
  readonly labels: Int32Array;
  /** [n], or [n, height, width] for label maps; [0] where there are none. */
  readonly labelShape: readonly number[];
}

/** Collects the network's outputs over an evaluation and sums them up. Entries of the kind `metrics` extend it. */
export abstract class Metric {
  /** Said in `results.json`. */
  readonly task: Task = 'classification';

  /**
   * Told what will be evaluated, before the first batch.
   *
   * @param _network says by a property `numClasses` how many classes it tells apart, or not.
   * @throws ConfigError when network and data do not fit each other, or the metric.
   */
  prepare(_dataset: Pick<Dataset, 'name' | 'split' | 'classes' | 'classSubsets'>, _network?: object): void {}

  /**
   * Takes one batch, or a part of one. The tensor stays the caller's.
   *
   * @param outputs what the method predicted: logits [n, classes], or [n, h, w, classes] at any resolution.
   * @param truth in the order of the outputs.
   */
  abstract update(outputs: Tensor, truth: Truth): Promise<void>;

  /** The figures so far, by name; the most important one first. */
  abstract result(): Readonly<Record<string, Figure>>;

  /** The figures of what `update` was last given alone, where they mean something. */
  lastUpdate?(): Record<string, number>;

  /** How often samples (or pixels) of each class, by row, were taken for each class, by column, where that is counted. */
  confusion?(): readonly (readonly number[])[];

  /** Forgets everything that was counted. */
  abstract reset(): void;

  /** Samples counted so far. */
  abstract readonly samples: number;
}
