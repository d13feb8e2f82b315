import type { GeometryStep, Size } from '../../../framework/data/geometry/GeometryStep.ts';
import type { Image } from '../../../framework/data/types.ts';
import type { RandomStream } from '../../../framework/random/RandomStream.ts';
import { autoContrast, brightness, color, contrast, equalize, posterize, sharpness, solarize } from './adjustments.ts';

/** One drawn operation: it changes the colours, or moves the pixels. */
export type Operation = { readonly adjust: (image: Image) => Image } | { readonly step: GeometryStep };

/** @param strength 0 .. 1; ProDA draws v / 10, v from 1 to 9 */
export type DrawOperation = (strength: number, random: RandomStream, size: Size) => Operation;

const adjust = (change: (image: Image) => Image): Operation => ({ adjust: change });
const factor = (strength: number) => 0.9 * strength + 0.05;
const sign = (random: RandomStream) => (random.uniform() < 0.5 ? -1 : 1);

/** The operations on colours. */
export const ADJUSTMENTS: readonly DrawOperation[] = [
  () => adjust(autoContrast),
  strength => adjust(image => brightness(image, factor(strength))),
  strength => adjust(image => color(image, factor(strength))),
  strength => adjust(image => contrast(image, factor(strength))),
  () => adjust(equalize),
  () => adjust(image => image),
  strength => adjust(image => posterize(image, Math.trunc(4 * strength) + 4)),
  strength => adjust(image => sharpness(image, factor(strength))),
  strength => adjust(image => solarize(image, 256 - Math.trunc(256 * strength))),
];

/** The operations that move pixels. */
export const MOVEMENTS: readonly DrawOperation[] = [
  (strength, random) => ({ step: { type: 'rotate', degrees: sign(random) * Math.trunc(30 * strength) } }),
  (strength, random) => ({ step: { type: 'shear', axis: 'x', amount: sign(random) * 0.3 * strength } }),
  (strength, random) => ({ step: { type: 'shear', axis: 'y', amount: sign(random) * 0.3 * strength } }),
  (strength, random, { width }) => ({
    step: { type: 'translate', axis: 'x', pixels: Math.trunc(sign(random) * 0.3 * strength * width) },
  }),
  (strength, random, { height }) => ({
    step: { type: 'translate', axis: 'y', pixels: Math.trunc(sign(random) * 0.3 * strength * height) },
  }),
];
