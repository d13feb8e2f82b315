import { type Tensor, tf } from '../backend/tf.ts';

/** One step of an exponential moving average: kept * average + (1 - kept) * value. The caller frees it. */
export function movedAverage(average: Tensor, value: Tensor, kept: number): Tensor {
  return tf.tidy(() => tf.add(tf.mul(average, kept), tf.mul(value, 1 - kept)));
}
