import { type Scalar, type Tensor, tf } from '../backend/tf.ts';
import { differentiable } from './differentiable.ts';
import { toPrecision } from './toPrecision.ts';

/**
 * Kullback-Leibler divergence of a student from its teacher, sum q (log q - log p) in nats, the mean over the rows that count; 0 when
 * there are none. q and p are the softmax of what is given.
 *
 * @param teacher logits [..., classes]; nothing flows back to it
 * @param student logits of the same shape; computed in float32
 * @param mask float32 [...], 1 for rows that count and 0 for others; default: all count
 */
export function klDivergence(teacher: Tensor, student: Tensor, mask?: Tensor): Scalar {
  const classes = student.shape.at(-1)!;
  const logits = toPrecision(student, 'float32');
  const [loss] = differentiable([logits], {
    forward(save) {
      const logQ = tf.logSoftmax(tf.reshape(teacher, [-1, classes]), -1);
      const logP = tf.logSoftmax(tf.reshape(logits, [-1, classes]), -1);
      const q = tf.exp(logQ);
      const weights = rowWeights(mask, q.shape[0]!);
      save(tf.mul(tf.sub(tf.exp(logP), q), weights));
      return tf.sum(tf.mul(tf.mul(q, tf.sub(logQ, logP)), weights));
    },
    backward: ([dy], [slopes]) => [() => tf.tidy(() => tf.reshape(tf.mul(slopes!, dy!), logits.shape))],
  });
  if (logits !== student) logits.dispose();
  return loss as Scalar;
}

/** Each row's share of the mean, [rows, 1]. */
function rowWeights(mask: Tensor | undefined, rows: number): Tensor {
  if (!mask) return tf.scalar(1 / Math.max(1, rows));
  return tf.div(tf.reshape(mask, [-1, 1]), tf.maximum(tf.sum(mask), 1));
}
