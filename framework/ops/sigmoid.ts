import { type Tensor, tf } from '../backend/tf.ts';
import { differentiable } from './differentiable.ts';
import { toPrecision } from './toPrecision.ts';

/** 1 / (1 + exp(-x)), elementwise, in float32. Only the result is held for the backward pass. */
export function sigmoid<T extends Tensor>(input: T): T {
  const x = toPrecision(input, 'float32');
  const [y] = differentiable([x], {
    forward(save) {
      const result = tf.sigmoid(x);
      save(result);
      return result;
    },
    backward: ([dy], [result]) => [() => tf.tidy(() => tf.mul(dy!, tf.mul(result!, tf.sub(1, result!))))],
  });
  if (x !== input) x.dispose();
  return y as T;
}
