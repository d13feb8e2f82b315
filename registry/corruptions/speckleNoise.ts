import type { Corruption } from './Corruption.ts';
import { unitToByte } from './image/unitToByte.ts';

/** Standard deviation of the factor around 1. */
const SIGMA = [0.06, 0.1, 0.12, 0.16, 0.2];

/** Normal noise in proportion to the value: x + x N(0, sigma). */
export const speckleNoise: Corruption = ({ data }, severity, random) => {
  const sigma = SIGMA[severity - 1];
  return data.map(value => {
    const x = value / 255;
    return unitToByte(x + x * random.normal(0, sigma));
  });
};
