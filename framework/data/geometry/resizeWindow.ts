import type { Image } from '../types.ts';
import type { Size, Window } from './GeometryStep.ts';
import { type ResizeTaps, resizeTaps, WEIGHT_BITS } from './resizeTaps.ts';

/** What a resize makes between its two passes; kept, so that no megabytes come and go with every picture. */
let between = new Uint8Array(0);

function scratch(length: number): Uint8Array {
  if (between.length < length) between = new Uint8Array(length);
  return between.subarray(0, length);
}

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
  const rowSize = image.width * channels;
  const used = (image.data as Uint8Array).subarray(firstRow * rowSize, endRow * rowSize);
  const narrow = channels === 3 ? mixColumnsRgb(used, rowSize, columns) : mixColumns(used, rowSize, columns, channels);
  return { data: mixRows(narrow, firstRow, rows, width * channels), height, width, channels };
}

function mixColumns(data: Uint8Array, rowSize: number, taps: ResizeTaps, channels: number): Uint8Array {
  const { starts, counts, weights, stride } = taps;
  const out = scratch((data.length / rowSize) * starts.length * channels);
  for (let row = 0, to = 0; row < data.length; row += rowSize) {
    for (let x = 0; x < starts.length; x++) {
      const start = row + starts[x] * channels;
      for (let c = 0; c < channels; c++) {
        let sum = HALF;
        for (let k = 0; k < counts[x]; k++) sum += Math.imul(data[start + k * channels + c], weights[x * stride + k]);
        out[to++] = sum >> WEIGHT_BITS;
      }
    }
  }
  return out;
}

/** As `mixColumns` for 3 channels: a weight is read once for all of them. */
function mixColumnsRgb(data: Uint8Array, rowSize: number, { starts, counts, weights, stride }: ResizeTaps): Uint8Array {
  const out = scratch((data.length / rowSize) * starts.length * 3);
  for (let row = 0, to = 0; row < data.length; row += rowSize) {
    for (let x = 0; x < starts.length; x++, to += 3) {
      let at = row + starts[x] * 3;
      const end = at + counts[x] * 3;
      let k = x * stride;
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      for (; at < end; at += 3, k++) {
        const weight = weights[k];
        red += Math.imul(data[at], weight);
        green += Math.imul(data[at + 1], weight);
        blue += Math.imul(data[at + 2], weight);
      }
      out[to] = red >> WEIGHT_BITS;
      out[to + 1] = green >> WEIGHT_BITS;
      out[to + 2] = blue >> WEIGHT_BITS;
    }
  }
  return out;
}

/** A row of the outcome is a weighted sum of rows: two where the picture grows, more where it shrinks. */
function mixRows(narrow: Uint8Array, firstRow: number, taps: ResizeTaps, rowSize: number): Uint8Array {
  const { starts, counts, weights, stride } = taps;
  const out = new Uint8Array(starts.length * rowSize);
  const sums = new Int32Array(rowSize);
  for (let y = 0; y < starts.length; y++) {
    const count = counts[y];
    sums.fill(HALF);
    // Rows are taken two at a time, and the last one or two are written at once.
    let k = 0;
    for (; k < count - 2; k += 2) {
      const from = (starts[y] + k - firstRow) * rowSize;
      addRows(sums, narrow, from, weights[y * stride + k], weights[y * stride + k + 1]);
    }
    const from = (starts[y] + k - firstRow) * rowSize;
    const second = k + 1 < count ? weights[y * stride + k + 1] : 0;
    writeRow(out, y * rowSize, sums, narrow, from, weights[y * stride + k], second);
  }
  return out;
}

function addRows(sums: Int32Array, data: Uint8Array, from: number, first: number, second: number): void {
  const next = from + sums.length;
  for (let i = 0; i < sums.length; i++) {
    sums[i] += Math.imul(data[from + i], first) + Math.imul(data[next + i], second);
  }
}

function writeRow(
  out: Uint8Array,
  to: number,
  sums: Int32Array,
  data: Uint8Array,
  from: number,
  first: number,
  second: number,
): void {
  // With one row left, the weight of the other is 0: any row will do.
  const next = second === 0 ? from : from + sums.length;
  for (let i = 0; i < sums.length; i++) {
    out[to + i] = (sums[i] + Math.imul(data[from + i], first) + Math.imul(data[next + i], second)) >> WEIGHT_BITS;
  }
}
