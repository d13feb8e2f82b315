import type { Tensor1D, Tensor4D } from '../backend/tf.ts';
import { isNative } from './form.ts';
import { nativeBatchNormInference } from './native/nativeBatchNormInference.ts';
import { portableBatchNormInference } from './portable/portableBatchNormInference.ts';

/**
 * Batch normalisation by given statistics: y = (x - mean) / sqrt(variance + epsilon) * scale + offset. The statistics get
 * no gradient.
 *
 * @param x [n, h, w, c]
 * @param mean [c]
 * @param variance [c], as stored (running statistics of PyTorch hold the unbiased one)
 * @param scale [c]; null: 1
 * @param offset [c]; null: 0
 * @param frozen scale and offset get no gradient either, which saves memory and time
 */
export function batchNormInference(
  x: Tensor4D,
  mean: Tensor1D,
  variance: Tensor1D,
  scale: Tensor1D | null,
  offset: Tensor1D | null,
  epsilon: number,
  frozen = false,
): Tensor4D {
  const normalize = isNative() ? nativeBatchNormInference : portableBatchNormInference;
  return normalize(x, { mean, variance, scale, offset, epsilon, relu: false, frozen });
}
