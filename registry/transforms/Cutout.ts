import { z } from 'zod';
import { applyGeometry } from '../../framework/data/geometry/applyGeometry.ts';
import type { Sample, Transform } from '../../framework/data/types.ts';
import type { RandomStream } from '../../framework/random/RandomStream.ts';
import { TRANSFORMS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { drawCutout } from './rand_augment/drawCutout.ts';

const options = z.strictObject({
  share: z
    .number()
    .positive()
    .max(1)
    .default(1 / 3)
    .describe("side of the square, as a share of the image's shorter side"),
  fill: z.number().default(127).describe('value of the square, in the units of the image'),
});

/** Paints a square at a random place grey; its labels count for nothing (DeVries and Taylor 2017). */
@register(TRANSFORMS, 'Cutout')
export class Cutout implements Transform {
  static readonly options = options;
  readonly #settings: z.output<typeof options>;

  constructor(settings: z.output<typeof options>) {
    this.#settings = settings;
  }

  apply(sample: Sample, random: RandomStream): Sample {
    const { share, fill } = this.#settings;
    return applyGeometry(sample, [drawCutout(sample.image, random, share)], { fill });
  }
}
