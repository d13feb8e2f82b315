import { z } from 'zod';
import type { Sample, Transform } from '../../framework/data/types.ts';
import type { RandomStream } from '../../framework/random/RandomStream.ts';
import { build } from '../../framework/registration/build.ts';
import { TRANSFORMS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { spec } from '../../framework/registration/spec.ts';

const options = z.strictObject({
  transforms: z
    .array(spec(TRANSFORMS))
    .min(1)
    .describe('make the strong view out of the sample as it is at this place of the list, in this order'),
});

/**
 * Adds a strong view to the sample, which itself stays as it is: the weak one. `strong.geometry` leads from the weak view to the strong
 * one.
 */
@register(TRANSFORMS, 'StrongView')
export class StrongView implements Transform {
  static readonly options = options;
  readonly #transforms: readonly Transform[];

  constructor({ transforms }: z.output<typeof options>) {
    this.#transforms = transforms.map(transform => build<Transform>(TRANSFORMS, transform));
  }

  async apply(sample: Sample, random: RandomStream): Promise<Sample> {
    let view: Sample = { ...sample, geometry: [] };
    for (const transform of this.#transforms) view = await transform.apply(view, random);
    const { image, label, geometry = [] } = view;
    return { ...sample, strong: { image, label, geometry } };
  }
}
