import type { Tensor4D } from '../backend/tf.ts';
import type { BatchNormEnd } from '../ops/BatchNormEnd.ts';
import type { BatchNorm2d } from './BatchNorm2d.ts';
import type { Conv2d } from './Conv2d.ts';
import { chain } from './chain.ts';

/**
 * A convolution and the batch normalisation of its result, [n, h, w, in] to [n, h', w', out]; the convolution's own result is
 * freed at once. After `foldBatchNorm` it is one convolution in eval mode.
 *
 * @param end a shortcut to add and a ReLU, in the same pass where the backend can.
 */
export function convBatchNorm(x: Tensor4D, conv: Conv2d, norm: BatchNorm2d, end: BatchNormEnd = {}): Tensor4D {
  const folded = norm.foldedInto(conv);
  if (folded) return folded.forward(x, end);
  return chain(
    x,
    y => conv.forward(y),
    y => norm.forward(y, end),
  );
}
