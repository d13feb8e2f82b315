import { precisionOf } from '../backend/native/halfTensors.ts';
import { type Tensor, type Tensor1D, type Tensor4D, tf } from '../backend/tf.ts';
import { differentiable } from '../ops/differentiable.ts';
import { castTo } from '../ops/native/castTo.ts';
import { halfCopy } from '../ops/native/halfCopy.ts';

/**
 * x + bias per channel, [n, h, w, c] + [c], in the precision of x; the bias is of float32. Unlike `tf.add` it holds neither
 * for the backward pass.
 */
export function addBias(x: Tensor4D, bias: Tensor1D): Tensor4D {
  const [y] = differentiable([x, bias], {
    forward: () => tf.add(x, halfCopy(bias, precisionOf(x))),
    backward: ([dy]) => [
      () => tf.clone(dy as Tensor),
      () => tf.tidy(() => tf.sum(castTo(dy as Tensor, 'float32'), [0, 1, 2])),
    ],
  });
  return y as Tensor4D;
}
