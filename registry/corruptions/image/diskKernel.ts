import { gaussianKernel } from './gaussianKernel.ts';

/**
 * Square kernel, row by row: the disk of this radius on the integer grid, with sum 1, then smoothed by a 3 x 3 Gaussian.
 * Single precision, as the original's: in flat areas its rounding decides between two grey levels.
 * Radius (at most 8) and sigma are in pixels.
 */
export function diskKernel(radius: number, sigma: number): Float32Array {
  const reach = Math.floor(radius) + 1; // one more for the smoothing
  const side = 2 * reach + 1;
  const inside = (y: number, x: number): number => (y * y + x * x <= radius * radius ? 1 : 0);
  let count = 0;
  for (let y = -reach; y <= reach; y++) for (let x = -reach; x <= reach; x++) count += inside(y, x);
  const height = Math.fround(1 / count);
  const smooth = Float32Array.from(gaussianKernel(sigma, 1));
  const kernel = new Float32Array(side * side);
  for (let y = -reach; y <= reach; y++) {
    for (let x = -reach; x <= reach; x++) {
      let value = 0;
      for (let a = -1; a <= 1; a++) {
        for (let b = -1; b <= 1; b++) value += smooth[a + 1] * smooth[b + 1] * height * inside(y + a, x + b);
      }
      kernel[(y + reach) * side + x + reach] = value;
    }
  }
  return kernel;
}
