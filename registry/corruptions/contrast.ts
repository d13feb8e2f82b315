import type { Corruption } from './Corruption.ts';
import { unitToByte } from './image/unitToByte.ts';

/** Factor of the distance from the mean. */
const FACTOR = [0.75, 0.5, 0.4, 0.3, 0.15];

/** Every channel drawn towards its mean over the picture. */
export const contrast: Corruption = ({ data }, severity) => {
  const factor = FACTOR[severity - 1];
  const means = [0, 0, 0];
  for (let i = 0; i < data.length; i++) means[i % 3] += data[i] / 255;
  const pixels = data.length / 3;
  return data.map((value, i) => {
    const mean = means[i % 3] / pixels;
    return unitToByte((value / 255 - mean) * factor + mean);
  });
};
