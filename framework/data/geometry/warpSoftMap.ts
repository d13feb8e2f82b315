import { type AxisTaps, axisTaps } from './axisTaps.ts';
import type { GeometryStep, Size } from './GeometryStep.ts';

/** Numbers for every cell of a grid, such as probabilities of classes: value (y, x, c) stands at (y * width + x) * channels + c. */
export interface SoftMap extends Size {
  readonly data: Float32Array;
  readonly channels: number;
}

/**
 * A soft map of a whole picture, seen through the weak geometry (resize, crop, flip) of a sample: straight from its own grid to the one
 * that is wanted. The numbers are those of the original, which stretches the map to the picture, then to the resized picture, cuts, and
 * shrinks the outcome, all by bilinear interpolation with corners aligned.
 *
 * @param from the size of the picture that the geometry starts from; the map may have any other
 * @param to the grid of the outcome, such as a quarter of the crop
 * @param fill every channel of cells from beyond the border
 * @throws TypeError for a geometry that turns, shears, translates or cuts out: `replayGeometry` does those on the device
 */
export function warpSoftMap(
  map: SoftMap,
  geometry: readonly GeometryStep[],
  from: Size,
  to: Size,
  fill = 0,
): SoftMap & { readonly data: Float32Array<ArrayBuffer> } {
  const steps: GeometryStep[] = [
    { type: 'resize', height: from.height, width: from.width },
    ...geometry,
    { type: 'resize', height: to.height, width: to.width },
  ];
  const rows = axisTaps(steps, map, 'y');
  const columns = axisTaps(steps, map, 'x');
  const { channels } = map;
  const data = sumRows(sumColumns(map, columns, usedRows(rows)), rows, to.width * channels);
  fillUnknown(data, rows, columns, channels, fill);
  return { data, height: to.height, width: to.width, channels };
}

function usedRows({ starts, known, count, length }: AxisTaps): Uint8Array {
  const used = new Uint8Array(Math.max(0, ...starts) + count);
  for (let y = 0; y < length; y++) if (known[y]) used.fill(1, starts[y], starts[y] + count);
  return used;
}

/** [rows, columns of the outcome, channels]; rows that are not used stay 0. */
function sumColumns(
  { data, width, channels }: SoftMap,
  { starts, weights, count, length }: AxisTaps,
  used: Uint8Array,
): Float32Array {
  const out = new Float32Array(used.length * length * channels);
  for (let y = 0; y < used.length; y++) {
    if (!used[y]) continue;
    for (let x = 0; x < length; x++) {
      const to = (y * length + x) * channels;
      for (let k = 0; k < count; k++) {
        const weight = weights[x * count + k];
        if (weight !== 0) addScaled(out, to, data, (y * width + starts[x] + k) * channels, channels, weight);
      }
    }
  }
  return out;
}

function sumRows(
  data: Float32Array,
  { starts, weights, count, length }: AxisTaps,
  rowSize: number,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(length * rowSize);
  for (let y = 0; y < length; y++) {
    for (let k = 0; k < count; k++) {
      const weight = weights[y * count + k];
      if (weight !== 0) addScaled(out, y * rowSize, data, (starts[y] + k) * rowSize, rowSize, weight);
    }
  }
  return out;
}

function addScaled(
  out: Float32Array,
  to: number,
  data: Float32Array,
  from: number,
  length: number,
  factor: number,
): void {
  for (let i = 0; i < length; i++) out[to + i] += data[from + i] * factor;
}

function fillUnknown(data: Float32Array, rows: AxisTaps, columns: AxisTaps, channels: number, fill: number): void {
  if (fill === 0 && !rows.known.includes(0) && !columns.known.includes(0)) return;
  for (let y = 0, at = 0; y < rows.length; y++) {
    for (let x = 0; x < columns.length; x++, at += channels) {
      if (!rows.known[y] || !columns.known[x]) data.fill(fill, at, at + channels);
    }
  }
}
