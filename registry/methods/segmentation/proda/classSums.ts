import { type Tensor, type Tensor1D, type Tensor2D, tf } from '../../../../framework/backend/tf.ts';

export interface ClassSums {
  /** Sum of the vectors of each class, [classes, channels]. */
  readonly sums: Tensor2D;
  /** How many there are, [classes]. */
  readonly pixels: Tensor1D;
}

/**
 * Sums vectors by their classes: one matrix product, no loop over classes and no waiting for the device. Inside `tf.tidy`.
 *
 * @param vectors float32 [..., channels]
 * @param labels int32 [...]; those that are no class count for nothing
 */
export function classSums(vectors: Tensor, labels: Tensor, classes: number): ClassSums {
  // In float32: TensorFlow computes with int32 on the host, and a GPU would have to wait.
  const wanted = tf.cast(tf.reshape(labels, [1, -1]), 'float32');
  const ofClass = tf.cast(tf.equal(wanted, tf.reshape(tf.range(0, classes), [-1, 1])), 'float32') as Tensor2D;
  const rows = tf.reshape(vectors, [-1, vectors.shape.at(-1)!]) as Tensor2D;
  return { sums: tf.matMul(ofClass, rows), pixels: tf.sum(ofClass, 1) };
}
