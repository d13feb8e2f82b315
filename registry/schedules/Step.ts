import { z } from 'zod';
import { SCHEDULES } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { SCHEDULE_OPTIONS, Schedule } from '../../framework/runner/Schedule.ts';

const options = z.strictObject({
  step: z
    .union([z.int().min(1), z.array(z.int().min(1)).min(1)])
    .describe('length of a step, or the milestones at which a new one begins'),
  gamma: z.number().positive().default(0.1).describe('factor of each step'),
  min_lr: z.number().min(0).nullable().default(null).describe('the rate never falls below this'),

  ...SCHEDULE_OPTIONS,
});

/** Multiplied by gamma again and again: base gamma^(done // step), or gamma to the number of milestones reached. */
@register(SCHEDULES, 'Step')
export class Step extends Schedule {
  static readonly options = options;
  readonly #settings: z.output<typeof options>;

  constructor(settings: z.output<typeof options>) {
    super(settings);
    this.#settings = settings;
  }

  protected override regular(base: number, done: number): number {
    const { step, gamma, min_lr } = this.#settings;
    const count = Array.isArray(step) ? step.filter(milestone => milestone <= done).length : Math.floor(done / step);
    return Math.max(base * gamma ** count, min_lr ?? 0);
  }
}
