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
function sumColumns({ data, width, channels }: SoftMap, columns: AxisTaps, used: Uint8Array): Float32Array {
  const { length } = columns;
  const out = new Float32Array(used.length * length * channels);
  for (let y = 0; y < used.length; y++) {
    if (!used[y]) continue;
    for (let x = 0; x < length; x++) {
      sumNeighbours(out, (y * length + x) * channels, data, y * width * channels, channels, columns, x);
    }
  }
  return out;
}

function sumRows(data: Float32Array, rows: AxisTaps, rowSize: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(rows.length * rowSize);
  for (let y = 0; y < rows.length; y++) sumNeighbours(out, y * rowSize, data, 0, rowSize, rows, y);
  return out;
}

/**
 * Value `index` of an axis: the weighted sum of its neighbours, each of which is a stretch of `length` numbers. Rounded to float32 after
 * each neighbour; those of weight 0 do not count. Two at a time, so that the sum is stored half as often.
 *
 * @param origin where neighbour 0 of the axis begins in `data`
 */
function sumNeighbours(
  out: Float32Array,
  to: number,
  data: Float32Array,
  origin: number,
  length: number,
  { starts, weights, count }: AxisTaps,
  index: number,
): void {
  let waiting = -1;
  let factor = 0;
  for (let k = 0; k < count; k++) {
    const weight = weights[index * count + k];
    if (weight === 0) continue;
    const from = origin + (starts[index] + k) * length;
    if (waiting < 0) {
      waiting = from;
      factor = weight;
      continue;
    }
    addTwo(out, to, data, waiting, factor, from, weight, length);
    waiting = -1;
  }
  if (waiting >= 0) for (let i = 0; i < length; i++) out[to + i] += data[waiting + i] * factor;
}

function addTwo(
  out: Float32Array,
  to: number,
  data: Float32Array,
  first: number,
  firstFactor: number,
  second: number,
  secondFactor: number,
  length: number,
): void {
  for (let i = 0; i < length; i++) {
    out[to + i] = Math.fround(out[to + i] + data[first + i] * firstFactor) + data[second + i] * secondFactor;
  }
}

function fillUnknown(data: Float32Array, rows: AxisTaps, columns: AxisTaps, channels: number, fill: number): void {
  if (fill === 0 && !rows.known.includes(0) && !columns.known.includes(0)) return;
  for (let y = 0, at = 0; y < rows.length; y++) {
    for (let x = 0; x < columns.length; x++, at += channels) {
      if (!rows.known[y] || !columns.known[x]) data.fill(fill, at, at + channels);
    }
  }
}
