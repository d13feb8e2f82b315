import { type Border, borderIndex } from './borderIndex.ts';

/**
 * Correlation of every channel with a square kernel of odd side (no mirroring of the kernel, as OpenCV's `filter2D`).
 *
 * @param data interleaved, `height * width * channels` values
 * @param kernel `side * side` weights, row by row
 */
export function correlate(
  data: ArrayLike<number>,
  height: number,
  width: number,
  channels: number,
  kernel: ArrayLike<number>,
  border: Border = 'reflect101',
): Float64Array {
  const side = Math.sqrt(kernel.length);
  const reach = (side - 1) / 2;
  const out = new Float64Array(height * width * channels);
  const rows = Array.from({ length: height + 2 * reach }, (_, i) => borderIndex(i - reach, height, border));
  const columns = Array.from({ length: width + 2 * reach }, (_, i) => borderIndex(i - reach, width, border));
  for (let a = 0; a < side; a++) {
    for (let b = 0; b < side; b++) {
      const weight = kernel[a * side + b];
      if (weight === 0) continue;
      for (let y = 0; y < height; y++) {
        const row = rows[y + a] * width;
        for (let x = 0; x < width; x++) {
          const from = (row + columns[x + b]) * channels;
          const to = (y * width + x) * channels;
          for (let c = 0; c < channels; c++) out[to + c] += weight * data[from + c];
        }
      }
    }
  }
  return out;
}
