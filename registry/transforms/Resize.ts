import { z } from 'zod';
import { applyGeometry } from '../../framework/data/geometry/applyGeometry.ts';
import type { Sample, Transform } from '../../framework/data/types.ts';
import { TRANSFORMS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { sizeOption } from './sizeOption.ts';

const options = z.strictObject({ size: sizeOption.describe('[height, width] of the outcome in pixels') });

/** Resizes the image as Pillow's bilinear filter does (smoothing where it shrinks), and its label map by nearest neighbour. */
@register(TRANSFORMS, 'Resize')
export class Resize implements Transform {
  static readonly options = options;
  readonly #settings: z.output<typeof options>;

  constructor(settings: z.output<typeof options>) {
    this.#settings = settings;
  }

  apply(sample: Sample): Sample {
    const [height, width] = this.#settings.size;
    return applyGeometry(sample, [{ type: 'resize', height, width }]);
  }
}
