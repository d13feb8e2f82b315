import { type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { avgPool } from '../../framework/ops/avgPool.ts';

/**
 * The mean of each block of `stride` x `stride` values, [n, h, w, c] to [n, ceil(h / stride), ceil(w / stride), c]; blocks at the right
 * and lower edge may be smaller, and are the mean of what is there.
 */
export function blockMeans(x: Tensor4D, stride: number): Tensor4D {
  const sides = [x.shape[1], x.shape[2]];
  const [bottom, right] = sides.map(side => Math.ceil(side / stride) * stride - side);
  return tf.tidy(() => {
    const means = avgPool(x, { size: stride, padding: [0, bottom, 0, right] });
    if (bottom === 0 && right === 0) return means;
    const [rows, columns] = sides.map(side => tf.tensor1d(overCovered(side, stride)));
    return tf.mul(means, tf.mul(tf.reshape(rows, [1, -1, 1, 1]), tf.reshape(columns, [1, 1, -1, 1])));
  });
}

/** What takes the zeros beyond the edge out of the mean again: 1, and of a smaller block at the end more. */
function overCovered(side: number, stride: number): number[] {
  return Array.from({ length: Math.ceil(side / stride) }, (_, k) => stride / Math.min(stride, side - k * stride));
}
