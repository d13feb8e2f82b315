import { type Border, borderIndex } from './borderIndex.ts';
import { gaussianKernel } from './gaussianKernel.ts';

/**
 * Separable Gaussian blur of every channel, as scipy's `gaussian_filter`: the kernel ends at `truncate` sigmas, rounded;
 * a sigma so small that this is 0 pixels leaves the values as they are.
 *
 * @param data interleaved, `height * width * channels` values; stays as it is
 * @param sigma in pixels
 */
export function blurGaussian(
  data: Float64Array,
  height: number,
  width: number,
  channels: number,
  sigma: number,
  { truncate = 4, border = 'nearest' as Border } = {},
): Float64Array {
  const radius = Math.floor(truncate * sigma + 0.5);
  if (radius === 0) return data.slice();
  const kernel = gaussianKernel(sigma, radius);
  const down = filterLines(data, kernel, { lines: 1, count: height, inner: width * channels, border });
  return filterLines(down, kernel, { lines: height, count: width, inner: channels, border });
}

/** Filters along the middle axis of an array of shape (lines, count, inner). */
function filterLines(
  data: Float64Array,
  kernel: Float64Array,
  { lines, count, inner, border }: { lines: number; count: number; inner: number; border: Border },
): Float64Array {
  const out = new Float64Array(data.length);
  const radius = (kernel.length - 1) / 2;
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < kernel.length; k++) {
      const weight = kernel[k];
      const source = borderIndex(i + k - radius, count, border);
      for (let line = 0; line < lines; line++) {
        const from = (line * count + source) * inner;
        const to = (line * count + i) * inner;
        for (let c = 0; c < inner; c++) out[to + c] += weight * data[from + c];
      }
    }
  }
  return out;
}
