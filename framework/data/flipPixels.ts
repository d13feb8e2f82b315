import { emptyLike } from './emptyLike.ts';

/**
 * Mirrors interleaved pixels.
 *
 * @param direction horizontal: left becomes right; vertical: top becomes bottom
 * @returns new values of the same type
 */
export function flipPixels<A extends Uint8Array | Int32Array | Float32Array>(
  data: A,
  { height, width }: { readonly height: number; readonly width: number },
  channels: number,
  direction: 'horizontal' | 'vertical',
): A {
  const out = emptyLike(data, data.length);
  const rowSize = width * channels;
  for (let row = 0; row < height; row++) {
    const from = row * rowSize;
    if (direction === 'vertical') {
      out.set(data.subarray(from, from + rowSize), (height - 1 - row) * rowSize);
      continue;
    }
    for (let column = 0; column < width; column++) {
      const to = from + (width - 1 - column) * channels;
      for (let c = 0; c < channels; c++) out[to + c] = data[from + column * channels + c];
    }
  }
  return out;
}
