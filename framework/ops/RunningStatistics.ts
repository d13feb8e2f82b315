import type { Tensor1D } from '../backend/tf.ts';

/** What evaluation normalises with, while training moves it. */
export interface RunningStatistics {
  /** [c] */
  readonly mean: Tensor1D;
  /** [c], unbiased (divided by one pixel less). */
  readonly variance: Tensor1D;
}

/** How running statistics follow a batch: new = (1 - factor) old + factor statistic, for one group of images after the other. */
export interface StatisticsUpdate extends RunningStatistics {
  /** Of each group; 0: it leaves no trace. */
  readonly factors: readonly number[];
}
