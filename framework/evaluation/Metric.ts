import type { Tensor } from '../backend/tf.ts';

/** Collects the network's outputs over an evaluation and sums them up. Entries of the kind `metrics` extend it. */
export abstract class Metric {
  /**
   * Takes one batch. The tensor stays the caller's.
   *
   * @param outputs what the method predicted, for classifiers logits [n, classes].
   * @param labels the truth, in the order of the batch.
   */
  abstract update(outputs: Tensor, labels: Int32Array): Promise<void>;

  /** The figures so far, by name. NaN where nothing was counted. */
  abstract result(): Record<string, number>;

  /** Forgets everything. */
  abstract reset(): void;

  /** Samples counted so far. */
  abstract readonly samples: number;
}
