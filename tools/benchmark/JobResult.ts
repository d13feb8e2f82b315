import type { BackendInfo } from '../../framework/backend/BackendInfo.ts';
import type { Job } from './Job.ts';
import type { Layout } from './Settings.ts';
import type { Spread } from './summarise.ts';

/** One side of a job, in milliseconds per step. */
export interface SideResult {
  readonly ms: Spread;
  readonly times: readonly number[];
  /** Of the process that computed; the largest resident size. */
  readonly peakBytes: number;
}

export interface JobResult {
  readonly job: Job;
  /** What computed on our side; null where nothing had to. */
  readonly backend: BackendInfo | null;
  readonly ours: SideResult;
  readonly torch?: SideResult & { readonly layout: Layout | null };
  /** PyTorch's time over ours, turn by turn; `median` is that of the two medians. Above 1: we are faster. */
  readonly ratio?: Spread;
  /**
   * How far apart the two sides' numbers are after the first step and after the last of the warm-up, relative to PyTorch's;
   * undefined where chance is part of the job.
   */
  readonly deviation?: number;
}
