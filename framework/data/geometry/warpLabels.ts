import { emptyLike } from '../emptyLike.ts';
import { IGNORE_INDEX } from '../ignoreIndex.ts';
import type { LabelMap } from '../types.ts';
import { axisIndices } from './axisIndices.ts';
import type { GeometryStep } from './GeometryStep.ts';
import { isSeparable } from './isSeparable.ts';
import { nearestIndices } from './nearestIndices.ts';

/**
 * A label map after a geometry: what the transform that recorded it did to the labels of its sample, pixel for pixel.
 *
 * @param map of the size that the geometry starts from
 * @param fill class of pixels that come from beyond the border or were cut out
 */
export function warpLabels(map: LabelMap, geometry: readonly GeometryStep[], fill: number = IGNORE_INDEX): LabelMap {
  if (geometry.every(isSeparable)) return warpAxes(map, geometry, fill);
  const { indices, height, width } = nearestIndices(geometry, map);
  const out = emptyLike(map.data, indices.length);
  gather(map.data, indices, fill, out);
  return { data: out, height, width };
}

/** Rows and columns apart: no table of all pixels is needed. */
function warpAxes(map: LabelMap, geometry: readonly GeometryStep[], fill: number): LabelMap {
  const rows = axisIndices(geometry, map, 'y');
  const columns = axisIndices(geometry, map, 'x');
  const [height, width] = [rows.length, columns.length];
  const out = emptyLike(map.data, height * width);
  for (let y = 0; y < height; y++) {
    if (rows[y] < 0) out.fill(fill, y * width, (y + 1) * width);
    else gatherRow(map.data, rows[y] * map.width, columns, fill, out, y * width);
  }
  return { data: out, height, width };
}

function gatherRow(
  data: LabelMap['data'],
  from: number,
  columns: Int32Array,
  fill: number,
  out: LabelMap['data'],
  to: number,
): void {
  for (let x = 0; x < columns.length; x++) out[to + x] = columns[x] < 0 ? fill : data[from + columns[x]];
}

/** In a function of its own, which the engine can make fast. */
function gather(data: LabelMap['data'], indices: Int32Array, fill: number, out: LabelMap['data']): void {
  for (let i = 0; i < indices.length; i++) out[i] = indices[i] < 0 ? fill : data[indices[i]];
}
