import type { Image } from '../types.ts';
import type { Size, Window } from './GeometryStep.ts';
import { type ResizeTaps, resizeTaps, WEIGHT_BITS } from './resizeTaps.ts';

const HALF = 1 << (WEIGHT_BITS - 1);

/**
 * A window of a resized picture of bytes: the very pixels that resizing the whole and then cutting would give, without making the
 * rest. Bilinear as Pillow has it (smoothing where it shrinks; columns first, then rows, each rounded to 8 bits).
 *
 * @param size of the whole outcome
 * @param window inside it
 */
export function resizeWindow(image: Image, size: Size, window: Window): Image {
  const { channels } = image;
  const { height, width } = window;
  const columns = resizeTaps(image.width, size.width, window.left, width);
  const rows = resizeTaps(image.height, size.height, window.top, height);
  const firstRow = rows.starts[0];
  const endRow = rows.starts[height - 1] + rows.counts[height - 1];
  const narrow = new Uint8Array((endRow - firstRow) * width * channels);
  for (let y = firstRow; y < endRow; y++) {
    resizeRow(image.data, y * image.width * channels, columns, channels, narrow, (y - firstRow) * width * channels);
  }
  return { data: mixRows(narrow, firstRow, rows, height, width * channels), height, width, channels };
}

function resizeRow(
  data: Image['data'],
  from: number,
  { starts, counts, weights, stride }: ResizeTaps,
  channels: number,
  out: Uint8Array,
  to: number,
): void {
  for (let x = 0; x < starts.length; x++) {
    const start = from + starts[x] * channels;
    const end = start + counts[x] * channels;
    for (let c = 0; c < channels; c++) {
      let sum = HALF;
      for (let at = start + c, k = x * stride; at < end; at += channels, k++) sum += Math.imul(data[at], weights[k]);
      out[to++] = sum >> WEIGHT_BITS;
    }
  }
}

/** A row of the outcome is a weighted sum of rows. */
function mixRows(
  narrow: Uint8Array,
  firstRow: number,
  { starts, counts, weights, stride }: ResizeTaps,
  height: number,
  rowSize: number,
): Uint8Array {
  const out = new Uint8Array(height * rowSize);
  const sums = new Int32Array(rowSize);
  for (let y = 0; y < height; y++) {
    sums.fill(HALF);
    for (let k = 0; k < counts[y]; k++) {
      const weight = weights[y * stride + k];
      const from = (starts[y] + k - firstRow) * rowSize;
      for (let i = 0; i < rowSize; i++) sums[i] += Math.imul(narrow[from + i], weight);
    }
    const to = y * rowSize;
    for (let i = 0; i < rowSize; i++) out[to + i] = sums[i] >> WEIGHT_BITS;
  }
  return out;
}
