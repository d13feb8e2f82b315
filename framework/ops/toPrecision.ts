import { precisionOf } from '../backend/native/halfTensors.ts';
import type { Precision } from '../backend/Precision.ts';
import type { Tensor } from '../backend/tf.ts';
import { differentiable } from './differentiable.ts';
import { castTo } from './native/castTo.ts';

/**
 * The tensor with values of this precision; itself where it has it. The gradient goes back in the precision of the input.
 *
 * A tensor of `bfloat16` or `float16` says `float32` of itself, as TensorFlow.js knows no other. The functions of
 * `framework/ops`, `tf.clone`, `tf.reshape` and reading take it; what must be computed in float32 throws.
 */
export function toPrecision<T extends Tensor>(x: T, wanted: Precision): T {
  const from = precisionOf(x);
  if (from === wanted) return x;
  const [y] = differentiable([x], {
    forward: () => castTo(x, wanted),
    backward: ([dy]) => [() => castTo(dy!, from)],
  });
  return y as T;
}
