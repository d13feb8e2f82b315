import { z } from 'zod';

/** How far a run is: both units, so that a schedule can go by either. */
export interface Progress {
  /** Done so far. */
  readonly iteration: number;
  readonly epoch: number;
  readonly maxIterations: number;
  /** The last one may be a part. */
  readonly maxEpochs: number;
  readonly iterationsPerEpoch: number;
}

/** The options that every schedule has: its unit, and the warm-up before it. */
export const SCHEDULE_OPTIONS = {
  by_epoch: z
    .boolean()
    .nullable()
    .default(null)
    .describe('whether progress is counted in epochs; null: as the loop counts its length'),
  warmup: z.enum(['constant', 'linear', 'exp']).nullable().default(null).describe('how the rate rises at first'),
  warmup_iters: z.int().min(0).default(0).describe('length of the warm-up'),
  warmup_ratio: z.number().gt(0).max(1).default(0.1).describe('the warm-up starts at this share of the rate'),
  warmup_by_epoch: z.boolean().default(false).describe('warmup_iters counts epochs'),
};

interface ScheduleSettings {
  readonly by_epoch: boolean | null;
  readonly warmup: 'constant' | 'linear' | 'exp' | null;
  readonly warmup_iters: number;
  readonly warmup_ratio: number;
  readonly warmup_by_epoch: boolean;
}

/**
 * The learning rate over a run. Entries of the kind `schedules` extend it; the formulas are those of mmcv 1.x
 * (`mmcv/runner/hooks/lr_updater.py`), a function of the progress alone, so that a resumed run needs no state.
 */
export abstract class Schedule {
  readonly #settings: ScheduleSettings;

  constructor(settings: ScheduleSettings) {
    this.#settings = settings;
  }

  /**
   * The rate without warm-up.
   *
   * @param base the rate of the optimizer's config.
   * @param done iterations or epochs done, from 0.
   * @param total of the whole run.
   */
  protected abstract regular(base: number, done: number, total: number): number;

  /**
   * The rate of the next iteration.
   *
   * @param loopByEpoch what `by_epoch: null` means here.
   */
  rate(base: number, progress: Progress, loopByEpoch: boolean): number {
    const { by_epoch, warmup, warmup_iters, warmup_ratio: ratio, warmup_by_epoch } = this.#settings;
    const regular =
      (by_epoch ?? loopByEpoch)
        ? this.regular(base, progress.epoch, progress.maxEpochs)
        : this.regular(base, progress.iteration, progress.maxIterations);
    const length = warmup_by_epoch ? warmup_iters * progress.iterationsPerEpoch : warmup_iters;
    if (warmup === null || progress.iteration >= length) return regular;
    const left = 1 - progress.iteration / length;
    if (warmup === 'constant') return regular * ratio;
    if (warmup === 'linear') return regular * (1 - left * (1 - ratio));
    return regular * ratio ** left;
  }
}
