import { IGNORE_INDEX } from '../ignoreIndex.ts';
import type { LabelMap } from '../types.ts';
import type { GeometryStep } from './GeometryStep.ts';
import { nearestIndices } from './nearestIndices.ts';

/**
 * A label map after a geometry: what the transform that recorded it did to the labels of its sample, pixel for pixel.
 *
 * @param map of the size that the geometry starts from
 * @param fill class of pixels that come from beyond the border or were cut out
 */
export function warpLabels(map: LabelMap, geometry: readonly GeometryStep[], fill: number = IGNORE_INDEX): LabelMap {
  const { indices, height, width } = nearestIndices(geometry, map);
  const { data } = map;
  const out = data instanceof Int32Array ? new Int32Array(indices.length) : new Uint8Array(indices.length);
  for (let i = 0; i < indices.length; i++) out[i] = indices[i] < 0 ? fill : data[indices[i]];
  return { data: out, height, width };
}
