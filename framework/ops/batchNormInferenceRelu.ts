import type { Tensor1D, Tensor4D } from '../backend/tf.ts';
import { isNative } from './form.ts';
import { nativeBatchNormInference } from './native/nativeBatchNormInference.ts';
import { portableBatchNormInference } from './portable/portableBatchNormInference.ts';

/** `relu(batchNormInference(...))` in one pass over the image; see there. */
export function batchNormInferenceRelu(
  x: Tensor4D,
  mean: Tensor1D,
  variance: Tensor1D,
  scale: Tensor1D | null,
  offset: Tensor1D | null,
  epsilon: number,
  frozen = false,
): Tensor4D {
  const normalize = isNative() ? nativeBatchNormInference : portableBatchNormInference;
  return normalize(x, { mean, variance, scale, offset, epsilon, relu: true, frozen });
}
