import { borderIndex } from './borderIndex.ts';

/** Source position of pixel (x, y): (a x + b y + c, d x + e y + f). */
export type AffineMap = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

const FRACTIONS = 32;

/**
 * Bilinear warp with mirrored edges (reflect-101). Source positions are rounded to 1/32 pixel, as OpenCV's `warpAffine`
 * rounds them.
 *
 * @param data interleaved, `height * width * channels`; stays as it is
 */
export function warpAffine(
  data: Float64Array,
  height: number,
  width: number,
  channels: number,
  [a, b, c, d, e, f]: AffineMap,
): Float64Array {
  const out = new Float64Array(data.length);
  const fixed = (value: number): number => Math.round(value * 1024);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const column = (fixed(b * y + c) + fixed(a * x) + 16) >> 5;
      const row = (fixed(e * y + f) + fixed(d * x) + 16) >> 5;
      const left = column >> 5;
      const top = row >> 5;
      const u = (column & (FRACTIONS - 1)) / FRACTIONS;
      const v = (row & (FRACTIONS - 1)) / FRACTIONS;
      const x0 = borderIndex(left, width, 'reflect101');
      const x1 = borderIndex(left + 1, width, 'reflect101');
      const y0 = borderIndex(top, height, 'reflect101') * width;
      const y1 = borderIndex(top + 1, height, 'reflect101') * width;
      for (let k = 0; k < channels; k++) {
        const above = data[(y0 + x0) * channels + k] * (1 - u) + data[(y0 + x1) * channels + k] * u;
        const below = data[(y1 + x0) * channels + k] * (1 - u) + data[(y1 + x1) * channels + k] * u;
        out[(y * width + x) * channels + k] = above * (1 - v) + below * v;
      }
    }
  }
  return out;
}
