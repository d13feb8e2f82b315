import { z } from 'zod';
import { applyGeometry } from '../../framework/data/geometry/applyGeometry.ts';
import type { Sample, Transform } from '../../framework/data/types.ts';
import type { RandomStream } from '../../framework/random/RandomStream.ts';
import { TRANSFORMS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';

const options = z.strictObject({
  prob: z.number().min(0).max(1).default(0.5).describe('how often it flips'),
  direction: z.enum(['horizontal', 'vertical']).default('horizontal').describe('horizontal: left becomes right'),
});

/** Mirrors the image, and its label map, with some probability. */
@register(TRANSFORMS, 'RandomFlip')
export class RandomFlip implements Transform {
  static readonly options = options;
  readonly #settings: z.output<typeof options>;

  constructor(settings: z.output<typeof options>) {
    this.#settings = settings;
  }

  apply(sample: Sample, random: RandomStream): Sample {
    const { prob, direction } = this.#settings;
    if (random.uniform() >= prob) return sample;
    return applyGeometry(sample, [{ type: 'flip', direction }]);
  }
}
