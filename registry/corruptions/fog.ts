import type { Corruption } from './Corruption.ts';
import { plasmaFractal } from './image/plasmaFractal.ts';
import { unitToByte } from './image/unitToByte.ts';

/** [strength, how much smoother every finer level is]. */
const PARAMETERS = [
  [0.2, 3],
  [0.5, 3],
  [0.75, 2.5],
  [1, 2],
  [1.5, 1.75],
] as const;

/** A plasma cloud added to all channels; the sum is scaled down so that the brightest value stays in range. */
export const fog: Corruption = ({ data, height, width }, severity, random) => {
  const [strength, decay] = PARAMETERS[severity - 1];
  const size = 2 ** Math.ceil(Math.log2(Math.max(height, width, 2)));
  const cloud = plasmaFractal(size, decay, random);
  const brightest = data.reduce((a, b) => Math.max(a, b)) / 255;
  const scale = brightest / (brightest + strength);
  return data.map((value, i) => {
    const pixel = Math.floor(i / 3);
    const added = strength * cloud[Math.floor(pixel / width) * size + (pixel % width)];
    return unitToByte((value / 255 + added) * scale);
  });
};
