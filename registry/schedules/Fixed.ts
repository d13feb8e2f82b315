import { z } from 'zod';
import { SCHEDULES } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { SCHEDULE_OPTIONS, Schedule } from '../../framework/runner/Schedule.ts';

/** The base rate, all the time. */
@register(SCHEDULES, 'Fixed')
export class Fixed extends Schedule {
  static readonly options = z.strictObject({ ...SCHEDULE_OPTIONS });

  protected override regular(base: number): number {
    return base;
  }
}
