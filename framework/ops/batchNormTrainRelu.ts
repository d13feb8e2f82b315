import type { Tensor1D, Tensor4D } from '../backend/tf.ts';
import type { NormalizedBatch } from './batchNormTrain.ts';
import { isNative } from './form.ts';
import { nativeBatchNormTrain } from './native/nativeBatchNormTrain.ts';
import { portableBatchNormTrain } from './portable/portableBatchNormTrain.ts';

/** `relu(batchNormTrain(...))` in one pass over the image; see there. */
export function batchNormTrainRelu(
  x: Tensor4D,
  scale: Tensor1D | null,
  offset: Tensor1D | null,
  epsilon: number,
): NormalizedBatch {
  return (isNative() ? nativeBatchNormTrain : portableBatchNormTrain)(x, scale, offset, epsilon, true);
}
