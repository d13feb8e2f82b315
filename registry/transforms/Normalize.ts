import { z } from 'zod';
import type { Sample, Transform } from '../../framework/data/types.ts';
import { DataError } from '../../framework/errors/UserError.ts';
import { TRANSFORMS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';

const options = z.strictObject({
  mean: z.array(z.number()).min(1).describe('of each channel, for values in [0, 1]'),
  std: z.array(z.number().positive()).min(1).describe('of each channel, for values in [0, 1]'),
});

/** (x - mean) / std for each channel; bytes are divided by 255 first. Networks that normalise themselves need none. */
@register(TRANSFORMS, 'Normalize')
export class Normalize implements Transform {
  static readonly options = options;
  readonly #settings: z.output<typeof options>;

  /** @throws DataError when `mean` and `std` differ in length */
  constructor(settings: z.output<typeof options>) {
    const { mean, std } = settings;
    if (mean.length !== std.length) {
      throw new DataError(`mean has ${mean.length} values and std ${std.length}: expected one of each per channel`);
    }
    this.#settings = settings;
  }

  /** @throws DataError when the image has another number of channels */
  apply(sample: Sample): Sample {
    const { mean, std } = this.#settings;
    const { data, channels } = sample.image;
    if (channels !== mean.length) {
      throw new DataError(`mean and std have ${mean.length} values, the image has ${channels} channels`);
    }
    const unit = data instanceof Float32Array ? 1 : 1 / 255;
    const normal = new Float32Array(data.length);
    for (let i = 0; i < data.length; i++) {
      const channel = i % channels;
      normal[i] = (data[i] * unit - mean[channel]) / std[channel];
    }
    return { ...sample, image: { ...sample.image, data: normal } };
  }
}
