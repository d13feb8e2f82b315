import type { Corruption } from './Corruption.ts';
import { unitToByte } from './image/unitToByte.ts';

/** Standard deviation, in brightness of [0, 1]. */
const SIGMA = [0.04, 0.06, 0.08, 0.09, 0.1];

/** Normal noise on every channel value. */
export const gaussianNoise: Corruption = ({ data }, severity, random) => {
  const sigma = SIGMA[severity - 1];
  return data.map(value => unitToByte(value / 255 + random.normal(0, sigma)));
};
