import type { Tensor4D } from '../backend/tf.ts';
import { add } from './add.ts';
import { addRelu } from './addRelu.ts';
import type { BatchNormEnd } from './BatchNormEnd.ts';

/**
 * Normalises and ends in separate operations, where no kernel does it all.
 *
 * @param normalize with or without a ReLU behind it
 */
export function endBatchNorm(
  normalize: (relu: boolean) => Tensor4D,
  { relu = false, residual }: BatchNormEnd,
): Tensor4D {
  if (!residual) return normalize(relu);
  const y = normalize(false);
  const sum = relu ? addRelu(y, residual) : add(y, residual);
  y.dispose();
  return sum;
}
