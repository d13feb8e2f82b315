import type { RandomStream } from '../../../framework/random/RandomStream.ts';

/**
 * Cloud of the diamond-square algorithm on a grid that wraps around, scaled to [0, 1].
 *
 * The noise of a level with amplitude w is w U(-w, w), so that it falls by the square of `decay` from level to level; the
 * original does so, and the published pictures show it.
 *
 * @param size side of the grid, a power of two
 * @param decay divides w, which starts at 100, after each level
 * @returns `size * size` values, row by row
 */
export function plasmaFractal(size: number, decay: number, random: RandomStream): Float64Array {
  const grid = new Float64Array(size * size);
  const wrap = size - 1;
  const at = (y: number, x: number): number => grid[(y & wrap) * size + (x & wrap)];
  let wibble = 100;
  for (let step = size; step >= 2; step /= 2, wibble /= decay) {
    const half = step / 2;
    const put = (y: number, x: number, sum: number): void => {
      grid[y * size + x] = sum / 4 + wibble * random.uniform(-wibble, wibble);
    };
    const forAll = (visit: (y: number, x: number) => void): void => {
      for (let y = 0; y < size; y += step) for (let x = 0; x < size; x += step) visit(y, x);
    };
    // The middle of every square from its corners ...
    forAll((y, x) => put(y + half, x + half, at(y, x) + at(y + step, x) + at(y, x + step) + at(y + step, x + step)));
    // ... then the middles of its edges, from the ends of the edge and the middles on either side of it.
    forAll((y, x) => put(y, x + half, at(y - half, x + half) + at(y + half, x + half) + at(y, x) + at(y, x + step)));
    forAll((y, x) => put(y + half, x, at(y + half, x - half) + at(y + half, x + half) + at(y, x) + at(y + step, x)));
  }
  const low = grid.reduce((a, b) => Math.min(a, b));
  const high = grid.reduce((a, b) => Math.max(a, b));
  return grid.map(value => (value - low) / (high - low));
}
