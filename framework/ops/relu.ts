import type { Tensor } from '../backend/tf.ts';
import { tf } from '../backend/tf.ts';
import { differentiable } from './differentiable.ts';
import { reluGradient } from './reluGradient.ts';

/** max(0, x), elementwise. Only the result is held for the backward pass. */
export function relu<T extends Tensor>(x: T): T {
  const [y] = differentiable([x], {
    forward(save) {
      const result = tf.relu(x);
      save(result);
      return result;
    },
    backward: ([dy], [result]) => [() => reluGradient(dy!, result!)],
  });
  return y as T;
}
