import { z } from 'zod';
import type { CutoutStep, GeometryStep } from '../../framework/data/geometry/GeometryStep.ts';
import { warpImage } from '../../framework/data/geometry/warpImage.ts';
import { warpLabels } from '../../framework/data/geometry/warpLabels.ts';
import type { Sample, Transform } from '../../framework/data/types.ts';
import { DataError } from '../../framework/errors/UserError.ts';
import type { RandomStream } from '../../framework/random/RandomStream.ts';
import { TRANSFORMS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { drawCutout } from './rand_augment/drawCutout.ts';
import { ADJUSTMENTS, MOVEMENTS } from './rand_augment/operations.ts';

/** Grey of pixels from beyond the border and of the square. */
const FILL = 127;

const options = z.strictObject({
  n: z.number().int().nonnegative().default(2).describe('operations drawn for each image, with replacement'),
  m: z.number().int().min(2).max(11).default(10).describe('strengths are drawn from 0.1 to (m - 1) / 10, in tenths'),
  mode: z
    .enum(['crc', 'colour'])
    .default('crc')
    .describe(
      'crc: a mirror, operations on colours and geometry, a square cut out; colour: operations on colours only',
    ),
  prob: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('how often a drawn operation is applied, and how often it mirrors'),
  cutout_inclusive: z
    .boolean()
    .default(false)
    .describe(
      "the square is painted one pixel larger than its side, which the record of the geometry does not know, as the original's",
    ),
});

/**
 * RandAugment (Cubuk et al. 2020) as ProDA has it (`RandAugmentMC(n, m)`, mode 'crc'), on images of bytes, RGB; the results are
 * Pillow's. The label map moves with the image, and `geometry` lists what moved it in the order in which it was done: a replay gives the
 * same labels, also where an operation was drawn twice.
 */
@register(TRANSFORMS, 'RandAugment')
export class RandAugment implements Transform {
  static readonly options = options;
  readonly #settings: z.output<typeof options>;

  constructor(settings: z.output<typeof options>) {
    this.#settings = settings;
  }

  /** @throws DataError when the image is not RGB bytes */
  apply(sample: Sample, random: RandomStream): Sample {
    const { n, m, mode, prob, cutout_inclusive: inclusive } = this.#settings;
    const { data, channels } = sample.image;
    if (channels !== 3 || data instanceof Float32Array) {
      throw new DataError('RandAugment needs images of bytes with 3 channels', {
        hint: 'put it in front of Normalize',
      });
    }
    const moving = mode === 'crc';
    const pool = moving ? [...ADJUSTMENTS, ...MOVEMENTS] : ADJUSTMENTS;
    const steps: GeometryStep[] = [];
    let { image } = sample;
    const move = (step: GeometryStep) => {
      image = warpImage(image, [step], FILL);
      steps.push(step);
    };
    if (moving && random.uniform() < prob) move({ type: 'flip', direction: 'horizontal' });
    for (let k = 0; k < n; k++) {
      const draw = pool[random.integer(pool.length)];
      const strength = (1 + random.integer(m - 1)) / 10;
      if (random.uniform() >= prob) continue;
      const operation = draw(strength, random, image);
      if ('step' in operation) move(operation.step);
      else image = operation.adjust(image);
    }
    if (moving) {
      const square = drawCutout(image, random, 1 / 3);
      image = warpImage(image, [inclusive ? toLastCoordinate(square) : square], FILL);
      steps.push(square);
    }
    const { label, geometry = [] } = sample;
    return {
      ...sample,
      image,
      label: typeof label === 'object' ? warpLabels(label, steps) : label,
      geometry: [...geometry, ...steps],
    };
  }
}

/** Pillow fills rectangles up to and with their last coordinates; the original replays them without. */
function toLastCoordinate(square: CutoutStep): CutoutStep {
  return { ...square, height: square.height + 1, width: square.width + 1 };
}
