import { z } from 'zod';
import { SCHEDULES } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { SCHEDULE_OPTIONS, Schedule } from '../../framework/runner/Schedule.ts';

const options = z.strictObject({
  gamma: z.number().min(0).describe('how fast it decays'),
  power: z.number().default(1).describe('exponent'),

  ...SCHEDULE_OPTIONS,
});

/** Inverse decay: base (1 + gamma done)^-power. */
@register(SCHEDULES, 'Inv')
export class Inv extends Schedule {
  static readonly options = options;
  readonly #settings: z.output<typeof options>;

  constructor(settings: z.output<typeof options>) {
    super(settings);
    this.#settings = settings;
  }

  protected override regular(base: number, done: number): number {
    const { gamma, power } = this.#settings;
    return base * (1 + gamma * done) ** -power;
  }
}
