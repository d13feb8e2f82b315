import type { Runner } from './Runner.ts';

export interface Interval {
  /** Every so many; 0 or less: never. */
  readonly interval: number;
  /** null: as the loop counts. */
  readonly by_epoch: boolean | null;
  /** Not before so many. */
  readonly start?: number | null | undefined;
}

/** Whether something that is done every so many iterations or epochs is to be done after the current iteration. */
export function isDue(runner: Runner, { interval, by_epoch, start }: Interval): boolean {
  const byEpoch = by_epoch ?? runner.byEpoch;
  if (byEpoch && !runner.atEndOfEpoch) return false;
  const done = byEpoch ? runner.epoch : runner.iteration;
  return interval > 0 && done >= (start ?? 0) && done % interval === 0;
}
