/** How long a training run is. Entries of the kind `loops` that train implement it. */
export interface TrainingLoop {
  /** What `by_epoch: null` of hooks and schedules means. */
  readonly byEpoch: boolean;
  /**
   * Iterations of the whole run.
   *
   * @param perEpoch batches of one pass over the leading data set: `data.train`, or `data.target` in adaptation.
   */
  iterations(perEpoch: number): number;
}
