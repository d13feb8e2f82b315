import type { Tensor } from '../backend/tf.ts';
import { tf } from '../backend/tf.ts';
import { differentiable } from './differentiable.ts';
import { requireEqualShapes } from './requireEqualShapes.ts';

/**
 * a + b of equal shapes. Unlike `tf.add` it holds neither operand for the backward pass.
 *
 * @throws Error when the shapes differ
 */
export function add<T extends Tensor>(a: T, b: T): T {
  requireEqualShapes('add', a, b);
  const [sum] = differentiable([a, b], {
    forward: () => tf.add(a, b),
    backward: ([dy]) => [() => tf.clone(dy!), () => tf.clone(dy!)],
  });
  return sum as T;
}
