import { type Tensor, tf } from '../backend/tf.ts';
import { differentiable } from './differentiable.ts';
import { reluGradient } from './reluGradient.ts';
import { requireEqualShapes } from './requireEqualShapes.ts';

/**
 * max(0, a + b) of equal shapes, the end of a residual block. Against `relu(add(a, b))` the sum is never held and the
 * gradient, equal for both operands, is computed once.
 *
 * @throws Error when the shapes differ
 */
export function addRelu<T extends Tensor>(a: T, b: T): T {
  requireEqualShapes('addRelu', a, b);
  const [y] = differentiable([a, b], {
    forward(save) {
      const result = tf.relu(tf.add(a, b));
      save(result);
      return result;
    },
    backward([dy], [result]) {
      const gradient = reluGradient(dy!, result!);
      return [() => tf.clone(gradient), () => tf.clone(gradient)];
    },
  });
  return y as T;
}
