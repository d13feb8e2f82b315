import { type Tensor1D, type Tensor2D, tf } from '../../backend/tf.ts';

/** Row i of a matrix [n, c]: [c]. Not recorded. */
export function rowOf(matrix: Tensor2D, i: number): Tensor1D {
  return tf.tidy(() => tf.reshape(tf.slice(matrix, [i, 0], [1, matrix.shape[1]]), [matrix.shape[1]]));
}
