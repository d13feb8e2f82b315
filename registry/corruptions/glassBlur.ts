import type { Corruption } from './Corruption.ts';
import { blurGaussian } from './image/blurGaussian.ts';
import { toBytes } from './image/toBytes.ts';
import { toUnit } from './image/toUnit.ts';

/** [sigma of both blurs in pixels, furthest neighbour in pixels, rounds]. */
const PARAMETERS = [
  [0.05, 1, 1],
  [0.25, 1, 1],
  [0.4, 1, 1],
  [0.25, 1, 2],
  [0.4, 1, 2],
] as const;

/**
 * Blur, pixels displaced by a random neighbour, blur again.
 *
 * The original means to swap a pixel with its neighbour, but its row views share memory: the neighbour is copied and
 * stays where it was. The published data is made so, and so is this.
 */
export const glassBlur: Corruption = ({ data, height, width }, severity, random) => {
  const [sigma, reach, rounds] = PARAMETERS[severity - 1];
  const bytes = toBytes(blurGaussian(toUnit(data), height, width, 3, sigma));
  for (let round = 0; round < rounds; round++) {
    for (let y = height - reach; y > reach; y--) {
      for (let x = width - reach; x > reach; x--) {
        // -reach .. reach-1: the upper end is left out, as in the original
        const dx = random.integer(2 * reach) - reach;
        const dy = random.integer(2 * reach) - reach;
        const from = ((y + dy) * width + x + dx) * 3;
        bytes.copyWithin((y * width + x) * 3, from, from + 3);
      }
    }
  }
  return toBytes(blurGaussian(toUnit(bytes), height, width, 3, sigma));
};
