import { type Tensor3D, type Tensor4D, tf } from '../../../../framework/backend/tf.ts';
import { IGNORE_INDEX } from '../../../../framework/data/ignoreIndex.ts';
import { Prototypes } from './Prototypes.ts';

/**
 * The labels of ProDA's stage 1 (paper, equation 4): the class whose stored probability, weighted by how near its prototype is, is the
 * largest. Cells that the soft label does not cover are of no class.
 *
 * @param soft probabilities [n, h, w, classes] of the soft labels, 0 where they do not reach
 * @param distances to the prototypes, in the same shape
 * @param least cells whose largest weighted probability, after all were made to sum to 1, is below are of no class
 * @returns int32 [n, h, w]
 */
export function denoisedLabels(soft: Tensor4D, distances: Tensor4D, temperature: number, least: number): Tensor3D {
  return tf.tidy(() => {
    const rectified = tf.mul(soft, Prototypes.weights(distances, temperature));
    const sums = tf.sum(rectified, -1);
    const known = tf.logicalAnd(tf.greater(sums, 0), tf.greaterEqual(tf.max(rectified, -1), tf.mul(sums, least)));
    // In float32: TensorFlow computes with int32 on the host, and a GPU would have to wait.
    const labels = tf.cast(tf.argMax(rectified, -1), 'float32');
    return tf.cast(tf.where(known, labels, tf.fill(labels.shape, IGNORE_INDEX)), 'int32') as Tensor3D;
  });
}
