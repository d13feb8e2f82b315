import { z } from 'zod';
import { applyGeometry } from '../../framework/data/geometry/applyGeometry.ts';
import type { Size } from '../../framework/data/geometry/GeometryStep.ts';
import type { Sample, Transform } from '../../framework/data/types.ts';
import { DataError } from '../../framework/errors/UserError.ts';
import type { RandomStream } from '../../framework/random/RandomStream.ts';
import { TRANSFORMS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { sizeOption } from './sizeOption.ts';

const options = z.strictObject({
  size: sizeOption.describe('[height, width] of the crop in pixels'),
  width: z.number().int().positive().default(2200).describe('width that the image is resized to at ratio 1'),
  ratio_range: z
    .tuple([z.number().positive(), z.number().positive()])
    .refine(([low, high]) => low <= high, 'expected the smaller one first')
    .default([0.5, 1.5])
    .describe('ratios are drawn between these, uniformly; equal ones: no random scale'),
  too_small: z
    .enum(['error', 'pad'])
    .default('error')
    .describe('a resized image smaller than the crop: an error, or padded at the right and at the bottom'),
  fill: z.number().default(0).describe('value of padded pixels, in the units of the image'),
});

/**
 * The first two steps of ProDA's weak pipeline: resizes to a random width and the height that keeps the shape, then cuts a
 * window at a random place. Only the window is made: the same pixels as resizing the whole, at a fraction of the work.
 */
@register(TRANSFORMS, 'RandomScaleCrop')
export class RandomScaleCrop implements Transform {
  static readonly options = options;
  readonly #settings: z.output<typeof options>;

  constructor(settings: z.output<typeof options>) {
    this.#settings = settings;
  }

  /** @throws DataError when the image at its smallest ratio is smaller than the crop: at the first sample, not by chance later */
  apply(sample: Sample, random: RandomStream): Sample {
    const { size, ratio_range, too_small, fill } = this.#settings;
    const [low, high] = ratio_range;
    const [height, width] = size;
    const smallest = this.#resized(sample.image, low);
    if (too_small === 'error' && (smallest.height < height || smallest.width < width)) {
      throw new DataError(
        `the crop of [${size}] is larger than the image, which is [${smallest.height}, ${smallest.width}] at ratio ${low}`,
        { hint: `lower size, raise width or ratio_range, or set too_small: 'pad'` },
      );
    }
    const resized = this.#resized(sample.image, random.uniform(low, high));
    const top = random.integer(Math.max(0, resized.height - height) + 1);
    const left = random.integer(Math.max(0, resized.width - width) + 1);
    const steps = [
      { type: 'resize', ...resized },
      { type: 'crop', top, left, height, width },
    ] as const;
    return applyGeometry(sample, steps, { fill });
  }

  #resized(image: Size, ratio: number): Size {
    const width = Math.max(1, Math.trunc(ratio * this.#settings.width));
    return { width, height: Math.max(1, Math.trunc(width / (image.width / image.height))) };
  }
}
