import type { Tensor4D } from '../backend/tf.ts';
import type { BatchNormEnd } from './BatchNormEnd.ts';
import { endBatchNorm } from './endBatchNorm.ts';
import { isNative } from './form.ts';
import type { GivenStatistics } from './GivenStatistics.ts';
import { cpuBatchNormInference, hasCpuBatchNorm } from './native/cpuBatchNorm.ts';
import { nativeBatchNormInference } from './native/nativeBatchNormInference.ts';
import { portableBatchNormInference } from './portable/portableBatchNormInference.ts';

/**
 * Batch normalisation by given statistics: y = (x - mean) / sqrt(variance + epsilon) * scale + offset, and what `end` says.
 * The statistics get no gradient.
 *
 * @param x [n, h, w, c]
 */
export function batchNormInference(x: Tensor4D, given: GivenStatistics, end: BatchNormEnd = {}): Tensor4D {
  if (hasCpuBatchNorm(x)) return cpuBatchNormInference(x, given, end);
  const normalize = isNative() ? nativeBatchNormInference : portableBatchNormInference;
  return endBatchNorm(relu => normalize(x, given, relu), end);
}
