import { emptyLike } from './emptyLike.ts';

/** A window in pixels of the image it is cut from; it may reach over the border. */
export interface CropWindow {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/**
 * Cuts a window out of interleaved pixels.
 *
 * @param from height and width of what `data` holds
 * @param fill every channel of pixels beyond the border
 * @returns `window.height * window.width * channels` values of the same type
 */
export function cropPixels<A extends Uint8Array | Int32Array | Float32Array>(
  data: A,
  from: { readonly height: number; readonly width: number },
  channels: number,
  { top, left, height, width }: CropWindow,
  fill: number,
): A {
  const out = emptyLike(data, height * width * channels);
  if (fill !== 0) out.fill(fill);
  const firstColumn = Math.max(0, left);
  const endColumn = Math.min(from.width, left + width);
  if (endColumn <= firstColumn) return out;
  for (let row = Math.max(0, top); row < Math.min(from.height, top + height); row++) {
    const start = row * from.width;
    const pixels = data.subarray((start + firstColumn) * channels, (start + endColumn) * channels);
    out.set(pixels, ((row - top) * width + firstColumn - left) * channels);
  }
  return out;
}
