import { type Tensor, tf } from '../../backend/tf.ts';
import { IGNORE_INDEX } from '../ignoreIndex.ts';
import type { GeometryStep, Size } from './GeometryStep.ts';
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
  return replayOnGrid(
    maps,
    geometry.map(steps => scaleGeometry(steps, divisor)),
    fill,
  );
}

/**
 * As `replayGeometry`, with a geometry that is given in cells of the maps.
 *
 * @returns in the shape of `maps`, or that of the outcome where the geometry resizes. The caller frees it.
 * @throws RangeError when the outcomes of the samples differ in size
 */
export function replayOnGrid(
  maps: Tensor,
  geometry: readonly (readonly GeometryStep[])[],
  fill: number = IGNORE_INDEX,
): Tensor {
  const [count, height, width, ...channels] = maps.shape;
  const tables = geometry.map(steps => nearestIndices(steps, { height, width }));
  const [outcome] = tables;
  if (count !== geometry.length || tables.some(t => t.height !== outcome.height || t.width !== outcome.width)) {
    throw new RangeError(
      `${count} maps and geometries of ${geometry.length} samples, whose outcomes must have one size`,
    );
  }
  const cells = outcome.indices.length;
  const indices = new Int32Array(count * cells);
  const known = new Uint8Array(count * cells);
  tables.forEach((table, i) => {
    for (let k = 0, at = i * cells; k < cells; k++, at++) {
      if (table.indices[k] < 0) continue;
      indices[at] = i * height * width + table.indices[k];
      known[at] = 1;
    }
  });
  return tf.tidy(() => {
    const flat = tf.reshape(maps, [count * height * width, ...channels]);
    const taken = tf.gather(flat, tf.tensor1d(indices, 'int32'));
    const mask = tf.tensor(known, [count * cells, ...channels.map(() => 1)], 'bool');
    const filled = tf.where(
      tf.broadcastTo(mask, taken.shape),
      taken,
      tf.fill(taken.shape, fill, maps.dtype as 'int32'),
    );
    return tf.reshape(filled, [count, outcome.height, outcome.width, ...channels]);
  });
}
