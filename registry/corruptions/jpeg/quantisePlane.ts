import { forwardDct, inverseDct } from './integerDct.ts';

/**
 * What is left of a plane of bytes after JPEG: each 8 x 8 block transformed, its coefficients rounded to multiples of the
 * steps, transformed back and clipped. In place.
 *
 * @param plane `height * width`, both multiples of 8
 * @param steps 64, in raster order
 */
export function quantisePlane(plane: Uint8Array, height: number, width: number, steps: Uint8Array): void {
  const block = new Int32Array(64);
  for (let top = 0; top < height; top += 8) {
    for (let left = 0; left < width; left += 8) {
      for (let i = 0; i < 64; i++) block[i] = plane[(top + (i >> 3)) * width + left + (i & 7)] - 128;
      forwardDct(block);
      for (let i = 0; i < 64; i++) {
        const step = 8 * steps[i];
        const multiple = Math.floor((Math.abs(block[i]) + step / 2) / step); // halves go away from zero
        block[i] = (block[i] < 0 ? -multiple : multiple) * steps[i];
      }
      inverseDct(block);
      for (let i = 0; i < 64; i++) {
        const value = block[i] + 128;
        plane[(top + (i >> 3)) * width + left + (i & 7)] = value < 0 ? 0 : value > 255 ? 255 : value;
      }
    }
  }
}
