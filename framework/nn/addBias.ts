import { type Tensor, type Tensor1D, type Tensor4D, tf } from '../backend/tf.ts';
import { differentiable } from '../ops/differentiable.ts';

/** x + bias per channel, [n, h, w, c] + [c]. Unlike `tf.add` it holds neither for the backward pass. */
export function addBias(x: Tensor4D, bias: Tensor1D): Tensor4D {
  const [y] = differentiable([x, bias], {
    forward: () => tf.add(x, bias),
    backward: ([dy]) => [() => tf.clone(dy as Tensor), () => tf.sum(dy as Tensor, [0, 1, 2])],
  });
  return y as Tensor4D;
}
