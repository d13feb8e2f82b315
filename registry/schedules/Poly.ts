import { z } from 'zod';
import { SCHEDULES } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { SCHEDULE_OPTIONS, Schedule } from '../../framework/runner/Schedule.ts';

const options = z.strictObject({
  power: z.number().positive().default(1).describe('exponent of the share that is left'),
  min_lr: z.number().min(0).default(0).describe('rate at the end'),
  horizon: z
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe(
      'iterations (epochs, by epoch) after which the end is met, whatever the length of the run; null: its length',
    ),
  ...SCHEDULE_OPTIONS,
});

/**
 * From the base rate down to `min_lr`: (base - min_lr) (1 - done / horizon)^power + min_lr. `min_lr` is met after the horizon, by default
 * after the last step, and stays.
 */
@register(SCHEDULES, 'Poly')
export class Poly extends Schedule {
  static readonly options = options;
  readonly #settings: z.output<typeof options>;

  constructor(settings: z.output<typeof options>) {
    super(settings);
    this.#settings = settings;
  }

  protected override regular(base: number, done: number, total: number): number {
    const { power, min_lr, horizon } = this.#settings;
    const left = Math.max(0, 1 - done / (horizon ?? total));
    return (base - min_lr) * left ** power + min_lr;
  }
}
