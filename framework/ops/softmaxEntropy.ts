import { type Tensor, tf } from '../backend/tf.ts';
import { differentiable } from './differentiable.ts';
import { toPrecision } from './toPrecision.ts';

/**
 * Entropy of the softmax over the last axis, in nats: H = -sum p log p. Rows [n, c] give [n], the logits of a segmentation
 * network [n, h, w, c] give one for each pixel, [n, h, w].
 *
 * The gradient by the logits is -p (log p + H), which stays finite where p is 0.
 */
export function softmaxEntropy(x: Tensor): Tensor {
  const logits = toPrecision(x, 'float32');
  const [entropy] = differentiable([logits], {
    forward(save) {
      const log = tf.logSoftmax(logits, -1);
      const result = tf.neg(tf.sum(tf.mul(tf.exp(log), log), -1));
      save(log, result);
      return result;
    },
    backward: ([dy], [log, result]) => [() => entropyGradient(dy!, log!, result!)],
  });
  if (logits !== x) logits.dispose();
  return entropy!;
}

function entropyGradient(dy: Tensor, log: Tensor, entropy: Tensor): Tensor {
  return tf.tidy(() => {
    const slope = tf.mul(tf.exp(log), tf.add(log, tf.expandDims(entropy, -1)));
    return tf.mul(slope, tf.expandDims(tf.neg(dy), -1));
  });
}
