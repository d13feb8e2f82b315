import { z } from 'zod';
import { applyGeometry } from '../../framework/data/geometry/applyGeometry.ts';
import { IGNORE_INDEX } from '../../framework/data/ignoreIndex.ts';
import type { Sample, Transform } from '../../framework/data/types.ts';
import { DataError } from '../../framework/errors/UserError.ts';
import type { RandomStream } from '../../framework/random/RandomStream.ts';
import { TRANSFORMS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { sizeOption } from './sizeOption.ts';

const options = z.strictObject({
  size: sizeOption.describe('[height, width] of the crop in pixels'),
  padding: z.number().int().nonnegative().default(0).describe('pixels added on every side before the crop'),
  fill: z.number().default(0).describe('value of added pixels, in the units of the image'),
  label_fill: z.number().int().default(IGNORE_INDEX).describe('class of added pixels in label maps'),
});

/** Cuts a window at a random place out of the padded image, and the same window out of its label map. */
@register(TRANSFORMS, 'RandomCrop')
export class RandomCrop implements Transform {
  static readonly options = options;
  readonly #settings: z.output<typeof options>;

  constructor(settings: z.output<typeof options>) {
    this.#settings = settings;
  }

  /** @throws DataError when the padded image is smaller than the crop */
  apply(sample: Sample, random: RandomStream): Sample {
    const { size, padding, fill, label_fill } = this.#settings;
    const [height, width] = size;
    const { image } = sample;
    const room = [image.height + 2 * padding - height, image.width + 2 * padding - width];
    if (Math.min(...room) < 0) {
      const padded = `[${image.height + 2 * padding}, ${image.width + 2 * padding}]`;
      throw new DataError(`size is [${size}], larger than the padded image of ${padded}`, {
        hint: 'lower size, or raise padding',
      });
    }
    const [top, left] = [random.integer(room[0] + 1) - padding, random.integer(room[1] + 1) - padding];
    return applyGeometry(sample, [{ type: 'crop', top, left, height, width }], { fill, labelFill: label_fill });
  }
}
