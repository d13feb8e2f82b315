import { type Scalar, type Tensor, tf } from '../backend/tf.ts';
import { differentiable } from './differentiable.ts';
import { toPrecision } from './toPrecision.ts';

/** What log 0 of a wrong class is taken for: log 1e-4. */
const LOG_ZERO = Math.log(1e-4);
/** Probabilities below count as this, and have no gradient. */
const SMALLEST = 1e-7;

/**
 * Cross entropy with label and prediction in each other's places (Wang et al. 2019, symmetric cross entropy; `rce` of ProDA):
 * -sum p_k log y_k with log 0 = log 1e-4, so that every wrong class costs 9.21 times its probability. A wrong label costs at most
 * that, where cross entropy has no bound. The mean over the rows that count; 0 when there are none.
 *
 * @param x logits [..., classes]; computed in float32
 * @param labels int32 [...], each a class or `ignoreIndex`
 */
export function reverseCrossEntropy(x: Tensor, labels: Tensor, ignoreIndex: number): Scalar {
  const classes = x.shape.at(-1)!;
  const logits = toPrecision(x, 'float32');
  const [loss] = differentiable([logits], {
    forward(save) {
      const probabilities = tf.softmax(tf.reshape(logits, [-1, classes]));
      const rows = tf.cast(tf.reshape(labels, [-1, 1]), 'float32');
      const counted = tf.cast(tf.notEqual(rows, ignoreIndex), 'float32');
      const wrong = tf.cast(tf.notEqual(rows, tf.range(0, classes)), 'float32');
      // Cost of each class per unit of its probability, the mean's denominator included.
      const share = tf.div(tf.mul(counted, -LOG_ZERO), tf.maximum(tf.sum(counted), 1));
      const costs = tf.mul(wrong, share);
      const felt = tf.mul(costs, tf.cast(tf.greaterEqual(probabilities, SMALLEST), 'float32'));
      const mean = tf.sum(tf.mul(felt, probabilities), -1, true);
      save(tf.mul(probabilities, tf.sub(felt, mean)));
      return tf.sum(tf.mul(costs, tf.maximum(probabilities, SMALLEST)));
    },
    backward: ([dy], [slopes]) => [() => tf.tidy(() => tf.reshape(tf.mul(slopes!, dy!), logits.shape))],
  });
  if (logits !== x) logits.dispose();
  return loss as Scalar;
}
