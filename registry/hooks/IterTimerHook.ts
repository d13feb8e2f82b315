import { z } from 'zod';
import { HOOKS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { Hook, type PriorityName } from '../../framework/runner/Hook.ts';
import type { Runner } from '../../framework/runner/Runner.ts';
import { priorityOption } from './hookOptions.ts';

const options = z.strictObject({ priority: priorityOption('LOW') });

/**
 * Measures `time`, the seconds of an iteration with all that comes between it and the next but evaluations, and
 * `data_time`, its share that waited for batches.
 */
@register(HOOKS, 'IterTimerHook')
export class IterTimerHook extends Hook {
  static readonly options = options;
  override readonly priority: PriorityName | number;
  #last = 0;
  #paused = 0;

  constructor({ priority }: z.output<typeof options>) {
    super();
    this.priority = priority;
  }

  override beforeRun(): void {
    this.#last = performance.now();
  }

  override afterTrainIter({ logBuffer, dataSeconds }: Runner): void {
    const now = performance.now();
    logBuffer.add('time', (now - this.#last) / 1000);
    logBuffer.add('data_time', dataSeconds);
    this.#last = now;
  }

  override beforeValEpoch(): void {
    this.#paused = performance.now();
  }

  override afterValEpoch(): void {
    this.#last += performance.now() - this.#paused;
  }
}
