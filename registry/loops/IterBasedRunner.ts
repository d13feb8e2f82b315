import { z } from 'zod';
import { LOOPS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import type { TrainingLoop } from '../../framework/runner/TrainingLoop.ts';

const options = z.strictObject({
  max_iters: z.int().min(1).describe('training steps'),
});

/**
 * Trains for a number of iterations. Hooks and schedules count iterations where they are not told otherwise; the stages
 * of epochs come at each end of a pass over the leading data set, as in `EpochBasedRunner`.
 */
@register(LOOPS, 'IterBasedRunner')
export class IterBasedRunner implements TrainingLoop {
  static readonly options = options;
  readonly byEpoch = false;
  readonly #iterations: number;

  constructor({ max_iters }: z.output<typeof options>) {
    this.#iterations = max_iters;
  }

  iterations(): number {
    return this.#iterations;
  }
}
