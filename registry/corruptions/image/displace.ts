import { borderIndex } from './borderIndex.ts';

/**
 * Bilinear sampling of every pixel (y, x) at (y + dy, x + dx), edges mirrored half a pixel outside (scipy's
 * `map_coordinates`, order 1, mode reflect).
 *
 * @param data interleaved, `height * width * channels`; stays as it is
 * @param dy, dx displacements in pixels, one per pixel
 */
export function displace(
  data: Float64Array,
  height: number,
  width: number,
  channels: number,
  dy: Float64Array,
  dx: Float64Array,
): Float64Array {
  const out = new Float64Array(data.length);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const x = (pixel % width) + dx[pixel];
    const y = Math.floor(pixel / width) + dy[pixel];
    const left = Math.floor(x);
    const top = Math.floor(y);
    const u = x - left;
    const v = y - top;
    const x0 = borderIndex(left, width, 'reflect');
    const x1 = borderIndex(left + 1, width, 'reflect');
    const y0 = borderIndex(top, height, 'reflect') * width;
    const y1 = borderIndex(top + 1, height, 'reflect') * width;
    for (let k = 0; k < channels; k++) {
      const above = data[(y0 + x0) * channels + k] * (1 - u) + data[(y0 + x1) * channels + k] * u;
      const below = data[(y1 + x0) * channels + k] * (1 - u) + data[(y1 + x1) * channels + k] * u;
      out[pixel * channels + k] = above * (1 - v) + below * v;
    }
  }
  return out;
}
