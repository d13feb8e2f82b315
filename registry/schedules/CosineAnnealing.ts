import { z } from 'zod';
import { SCHEDULES } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { SCHEDULE_OPTIONS, Schedule } from '../../framework/runner/Schedule.ts';

const options = z
  .strictObject({
    min_lr: z.number().min(0).nullable().default(null).describe('rate at the end'),
    min_lr_ratio: z.number().min(0).max(1).nullable().default(null).describe('rate at the end, as a share of the base'),
    ...SCHEDULE_OPTIONS,
  })
  .refine(({ min_lr, min_lr_ratio }) => (min_lr === null) !== (min_lr_ratio === null), {
    message: 'expected min_lr or min_lr_ratio, and not both',
    path: ['min_lr'],
  });

/** Half a cosine from the base rate to the end (Loshchilov and Hutter 2017, without restarts). */
@register(SCHEDULES, 'CosineAnnealing')
export class CosineAnnealing extends Schedule {
  static readonly options = options;
  readonly #settings: z.output<typeof options>;

  constructor(settings: z.output<typeof options>) {
    super(settings);
    this.#settings = settings;
  }

  protected override regular(base: number, done: number, total: number): number {
    const end = this.#settings.min_lr ?? base * (this.#settings.min_lr_ratio ?? 0);
    return end + ((base - end) * (1 + Math.cos((Math.PI * done) / total))) / 2;
  }
}
