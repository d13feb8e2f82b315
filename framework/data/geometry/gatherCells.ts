import { type Tensor, tf } from '../../backend/tf.ts';
import type { IndexMap } from './nearestIndices.ts';

/**
 * Takes cells of maps by tables. No gradient flows back.
 *
 * @param maps [n, h, w] or [n, h, w, channels]
 * @param tables one for each map: which cell of it each cell of the outcome is, -1: none
 * @param fill every channel of cells that are none
 * @returns in the shape of `maps`, with the size of the tables. The caller frees it.
 * @throws RangeError when the tables are not as many as the maps, or not of one size
 */
export function gatherCells(maps: Tensor, tables: readonly IndexMap[], fill: number): Tensor {
  const [count, height, width, ...channels] = maps.shape;
  const [outcome] = tables;
  if (count !== tables.length || tables.some(t => t.height !== outcome.height || t.width !== outcome.width)) {
    throw new RangeError(`${count} maps and geometries of ${tables.length} samples, whose outcomes must have one size`);
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
