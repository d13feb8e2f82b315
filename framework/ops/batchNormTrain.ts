import type { Tensor1D, Tensor4D } from '../backend/tf.ts';
import type { BatchNormEnd } from './BatchNormEnd.ts';
import { endBatchNorm } from './endBatchNorm.ts';
import { isNative } from './form.ts';
import { cpuBatchNormTrain, hasCpuBatchNorm } from './native/cpuBatchNorm.ts';
import { nativeBatchNormTrain } from './native/nativeBatchNormTrain.ts';
import { portableBatchNormTrain } from './portable/portableBatchNormTrain.ts';

export interface NormalizedBatch {
  /** [n, h, w, c] */
  readonly y: Tensor4D;
  /** [c], of the batch. No gradient flows through it. */
  readonly mean: Tensor1D;
  /** [c], of the batch, biased (divided by n h w). No gradient flows through it. */
  readonly variance: Tensor1D;
}

/**
 * Batch normalisation by the statistics of the batch itself: y = (x - mean) / sqrt(variance + epsilon) * scale + offset,
 * and what `end` says. The gradient of y flows through the statistics. (Ioffe and Szegedy 2015, algorithm 1)
 *
 * @param x [n, h, w, c]
 * @param scale [c]; null: 1
 * @param offset [c]; null: 0
 */
export function batchNormTrain(
  x: Tensor4D,
  scale: Tensor1D | null,
  offset: Tensor1D | null,
  epsilon: number,
  end: BatchNormEnd = {},
): NormalizedBatch {
  if (hasCpuBatchNorm(x)) return cpuBatchNormTrain(x, scale, offset, epsilon, end);
  let moments: NormalizedBatch | undefined;
  const y = endBatchNorm(relu => {
    moments = (isNative() ? nativeBatchNormTrain : portableBatchNormTrain)(x, scale, offset, epsilon, relu);
    return moments.y;
  }, end);
  return { ...moments!, y };
}
