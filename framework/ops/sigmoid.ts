import { type Tensor, tf } from '../backend/tf.ts';
import { differentiable } from './differentiable.ts';

/** 1 / (1 + exp(-x)), elementwise. Only the result is held for the backward pass. */
export function sigmoid<T extends Tensor>(x: T): T {
  const [y] = differentiable([x], {
    forward(save) {
      const result = tf.sigmoid(x);
      save(result);
      return result;
    },
    backward: ([dy], [result]) => [() => tf.tidy(() => tf.mul(dy!, tf.mul(result!, tf.sub(1, result!))))],
  });
  return y as T;
}
