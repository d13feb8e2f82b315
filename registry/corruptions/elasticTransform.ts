import type { RandomStream } from '../../framework/random/RandomStream.ts';
import type { Corruption } from './Corruption.ts';
import { blurGaussian } from './image/blurGaussian.ts';
import { displace } from './image/displace.ts';
import { toBytes } from './image/toBytes.ts';
import { toUnit } from './image/toUnit.ts';
import { type AffineMap, warpAffine } from './image/warpAffine.ts';

/** [strength of the local displacement, its smoothness, jitter of the affine map's points], all in pixels. */
const PARAMETERS = [
  [0, 0, 2.56],
  [1.6, 6.4, 2.24],
  [2.56, 1.92, 1.92],
  [3.2, 1.28, 1.6],
  [3.2, 0.96, 0.96],
] as const;

/** A random affine map, then a smooth random displacement of every pixel. */
export const elasticTransform: Corruption = ({ data, height, width }, severity, random) => {
  const [strength, sigma, jitter] = PARAMETERS[severity - 1];
  const warped = warpAffine(toUnit(data), height, width, 3, jitteredMap(height, width, jitter, random));
  if (strength === 0) return toBytes(warped);
  const field = (): Float64Array => {
    const noise = Float64Array.from({ length: height * width }, () => random.uniform(-1, 1));
    const smooth = blurGaussian(noise, height, width, 1, sigma, { truncate: 3, border: 'reflect' });
    return smooth.map(value => value * strength);
  };
  const dx = field();
  return toBytes(displace(warped, height, width, 3, field(), dx));
};

/**
 * The map of three corners of a square in the middle, moved by U(-jitter, jitter) in x and y, back to where they were:
 * from a position of the result to one of the source.
 */
function jitteredMap(height: number, width: number, jitter: number, random: RandomStream): AffineMap {
  const reach = Math.floor(Math.min(height, width) / 3);
  const [x, y] = [Math.floor(width / 2), Math.floor(height / 2)];
  const source = [
    [x + reach, y + reach],
    [x + reach, y - reach],
    [x - reach, y - reach],
  ];
  const moved = source.map(point => point.map(value => Math.fround(value + random.uniform(-jitter, jitter))));
  // Both are spanned by two edges from their middle point: the map takes the moved edges (p, q) to the straight ones.
  const p = [moved[0][0] - moved[1][0], moved[0][1] - moved[1][1]];
  const q = [moved[2][0] - moved[1][0], moved[2][1] - moved[1][1]];
  const determinant = p[0] * q[1] - p[1] * q[0];
  const side = 2 * reach;
  // p goes to (0, side), q to (-side, 0)
  const a = (side * p[1]) / determinant;
  const b = (-side * p[0]) / determinant;
  const d = (side * q[1]) / determinant;
  const e = (-side * q[0]) / determinant;
  const [originX, originY] = moved[1];
  return [a, b, source[1][0] - a * originX - b * originY, d, e, source[1][1] - d * originX - e * originY];
}
