import { z } from 'zod';
import { LOOPS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import type { TrainingLoop } from '../../framework/runner/TrainingLoop.ts';

const options = z.strictObject({
  max_epochs: z.int().min(1).describe('passes over the leading data set: data.train, or data.target in adaptation'),
});

/** Trains for a number of epochs. Hooks and schedules count epochs where they are not told otherwise. */
@register(LOOPS, 'EpochBasedRunner')
export class EpochBasedRunner implements TrainingLoop {
  static readonly options = options;
  readonly byEpoch = true;
  readonly #epochs: number;

  constructor({ max_epochs }: z.output<typeof options>) {
    this.#epochs = max_epochs;
  }

  iterations(perEpoch: number): number {
    return this.#epochs * perEpoch;
  }
}
