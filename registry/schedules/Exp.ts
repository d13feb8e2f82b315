import { z } from 'zod';
import { SCHEDULES } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { SCHEDULE_OPTIONS, Schedule } from '../../framework/runner/Schedule.ts';

const options = z.strictObject({
  gamma: z.number().positive().describe('factor of each iteration or epoch'),

  ...SCHEDULE_OPTIONS,
});

/** Multiplied by gamma at each iteration or epoch: base gamma^done. */
@register(SCHEDULES, 'Exp')
export class Exp extends Schedule {
  static readonly options = options;
  readonly #settings: z.output<typeof options>;

  constructor(settings: z.output<typeof options>) {
    super(settings);
    this.#settings = settings;
  }

  protected override regular(base: number, done: number): number {
    return base * this.#settings.gamma ** done;
  }
}
