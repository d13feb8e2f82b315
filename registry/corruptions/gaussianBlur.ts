import type { Corruption } from './Corruption.ts';
import { blurGaussian } from './image/blurGaussian.ts';
import { toBytes } from './image/toBytes.ts';
import { toUnit } from './image/toUnit.ts';

/** Pixels. */
const SIGMA = [0.4, 0.6, 0.7, 0.8, 1];

export const gaussianBlur: Corruption = ({ data, height, width }, severity) =>
  toBytes(blurGaussian(toUnit(data), height, width, 3, SIGMA[severity - 1]));
