import { type Tensor, type Tensor3D, type Tensor4D, tf } from '../../../framework/backend/tf.ts';
import { resizeNearest } from '../../../framework/ops/resizeNearest.ts';

/** Label maps int32 [n, height, width] on a grid [h, w]: for each cell the label of pixel floor(i height / h). */
export function nearestLabels(labels: Tensor, grid: readonly [number, number]): Tensor3D {
  return tf.tidy(() => {
    const maps = tf.cast(tf.expandDims(labels, 3), 'float32') as Tensor4D;
    return tf.cast(tf.squeeze(resizeNearest(maps, grid), [3]), 'int32') as Tensor3D;
  });
}
