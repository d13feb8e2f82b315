import { brightness } from './brightness.ts';
import type { Corruption } from './Corruption.ts';
import { contrast } from './contrast.ts';
import { defocusBlur } from './defocusBlur.ts';
import { elasticTransform } from './elasticTransform.ts';
import { fog } from './fog.ts';
import { frost } from './frost.ts';
import { gaussianBlur } from './gaussianBlur.ts';
import { gaussianNoise } from './gaussianNoise.ts';
import { glassBlur } from './glassBlur.ts';
import { impulseNoise } from './impulseNoise.ts';
import { jpegCompression } from './jpegCompression.ts';
import { motionBlur } from './motionBlur.ts';
import { pixelate } from './pixelate.ts';
import { saturate } from './saturate.ts';
import { shotNoise } from './shotNoise.ts';
import { snow } from './snow.ts';
import { spatter } from './spatter.ts';
import { speckleNoise } from './speckleNoise.ts';
import { zoomBlur } from './zoomBlur.ts';

/** The 15 that results are reported on, in the order of Tent's tables. */
const STANDARD = {
  gaussian_noise: gaussianNoise,
  shot_noise: shotNoise,
  impulse_noise: impulseNoise,
  defocus_blur: defocusBlur,
  glass_blur: glassBlur,
  motion_blur: motionBlur,
  zoom_blur: zoomBlur,
  snow,
  frost,
  fog,
  brightness,
  contrast,
  elastic_transform: elasticTransform,
  pixelate,
  jpeg_compression: jpegCompression,
} as const satisfies Record<string, Corruption>;

/** The four held out for choosing settings. */
const EXTRA = {
  speckle_noise: speckleNoise,
  gaussian_blur: gaussianBlur,
  spatter,
  saturate,
} as const satisfies Record<string, Corruption>;

export type CorruptionName = keyof typeof STANDARD | keyof typeof EXTRA;

/** All 19 corruptions of CIFAR-10-C by the names of its files. */
export const CORRUPTIONS: Readonly<Record<CorruptionName, Corruption>> = { ...STANDARD, ...EXTRA };
export const STANDARD_CORRUPTIONS = Object.keys(STANDARD) as readonly (keyof typeof STANDARD)[];
export const EXTRA_CORRUPTIONS = Object.keys(EXTRA) as readonly (keyof typeof EXTRA)[];
