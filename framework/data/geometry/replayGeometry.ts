import type { Tensor } from '../../backend/tf.ts';
import { IGNORE_INDEX } from '../ignoreIndex.ts';
import type { GeometryStep, Size } from './GeometryStep.ts';
import { gatherCells } from './gatherCells.ts';
import { gridDivisor } from './gridDivisor.ts';
import { nearestIndices } from './nearestIndices.ts';
import { scaleGeometry } from './scaleGeometry.ts';

/**
 * Does to maps of the weak views what was done to the pictures of the strong ones (ProDA's `label_strong_T`, without its faults:
 * in the order in which it was done, each step as often as it was done). Nearest neighbour. No gradient flows back.
 *
 * @param maps [n, h, w] or [n, h, w, channels]: labels, or values such as a teacher's distances
 * @param geometry of each sample, from its weak to its strong view
 * @param weak size of the weak views; `maps` lies on their grid or on one that is coarser by a whole factor
 * @param fill every channel of cells from beyond the border, or cut out
 * @returns in the shape of `maps`, or that of the outcome where the geometry resizes. The caller frees it.
 * @throws RangeError when the outcomes of the samples differ in size
 */
export function replayGeometry(
  maps: Tensor,
  geometry: readonly (readonly GeometryStep[])[],
  weak: Size,
  fill: number = IGNORE_INDEX,
): Tensor {
  const [, height, width] = maps.shape;
  const divisor = gridDivisor({ height, width }, weak);
  const tables = geometry.map(steps => nearestIndices(scaleGeometry(steps, divisor), { height, width }));
  return gatherCells(maps, tables, fill);
}
