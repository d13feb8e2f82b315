import { z } from 'zod';
import { ConfigError } from '../../framework/errors/UserError.ts';
import { build } from '../../framework/registration/build.ts';
import { HOOKS, SCHEDULES } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import type { Spec } from '../../framework/registration/spec.ts';
import { areNamedSpecs, specOrNamedSpecs } from '../../framework/registration/specOrNamedSpecs.ts';
import { Hook, type PriorityName } from '../../framework/runner/Hook.ts';
import type { Runner } from '../../framework/runner/Runner.ts';
import type { Schedule } from '../../framework/runner/Schedule.ts';
import { priorityOption } from './hookOptions.ts';

const options = z.strictObject({
  schedule: specOrNamedSpecs(SCHEDULES).describe('one for all optimizers, or one by name of optimizer'),
  priority: priorityOption('VERY_HIGH'),
});

/** Sets the learning rate of every parameter group before each iteration: the config's `lr_config`. */
@register(HOOKS, 'LrUpdaterHook')
export class LrUpdaterHook extends Hook {
  static readonly options = options;
  override readonly priority: PriorityName | number;
  readonly #common: Schedule | undefined;
  readonly #byName = new Map<string, Schedule>();

  constructor({ schedule, priority }: z.output<typeof options>) {
    super();
    this.priority = priority;
    if (areNamedSpecs(schedule)) {
      for (const [name, spec] of Object.entries(schedule)) this.#byName.set(name, build<Schedule>(SCHEDULES, spec));
    } else this.#common = build<Schedule>(SCHEDULES, schedule as Spec);
  }

  override beforeRun({ optimizers }: Runner): void {
    for (const name of this.#byName.keys()) {
      if (!optimizers.has(name)) {
        throw new ConfigError(`lr_config names the optimizer ${name}, which the config does not have`, {
          hint: `it has ${[...optimizers.keys()].join(', ')}`,
        });
      }
    }
  }

  override beforeTrainIter({ optimizers, progress, byEpoch }: Runner): void {
    for (const [name, { groups }] of optimizers) {
      const schedule = this.#common ?? this.#byName.get(name);
      if (schedule) for (const group of groups) group.lr = schedule.rate(group.baseLr, progress, byEpoch);
    }
  }
}
