import type { Tensor1D, Tensor4D } from '../backend/tf.ts';
import type { BatchNormEnd } from './BatchNormEnd.ts';
import { concatImages } from './concatImages.ts';
import { endBatchNorm } from './endBatchNorm.ts';
import { isNative } from './form.ts';
import { mix } from './mix.ts';
import { cpuBatchNormTrain, hasCpuBatchNorm } from './native/cpuBatchNorm.ts';
import { nativeBatchNormTrain } from './native/nativeBatchNormTrain.ts';
import { flooredBatchNormTrain } from './portable/flooredBatchNormTrain.ts';
import { portableBatchNormTrain } from './portable/portableBatchNormTrain.ts';
import type { RunningStatistics, StatisticsUpdate } from './RunningStatistics.ts';
import { splitImages } from './splitImages.ts';

/** What is learned, and what the variance is kept from 0 by. */
export interface BatchNormSettings {
  /** [c]; null: 1 */
  readonly scale: Tensor1D | null;
  /** [c]; null: 0 */
  readonly offset: Tensor1D | null;
  readonly epsilon: number;
  /** Epsilon bounds the variance from below and is not added to it: see `flooredBatchNormTrain`. Default false. */
  readonly floor?: boolean | undefined;
  /** Into how many groups of images that follow each other the batch is parted, each normalised by its own statistics. Default 1. */
  readonly groups?: number | undefined;
  /** Running statistics to move. They stay as they are: the new ones are returned. */
  readonly update?: StatisticsUpdate | null | undefined;
}

export interface NormalizedBatch {
  /** [n, h, w, c] */
  readonly y: Tensor4D;
  /** The running statistics after the batch; null where none move. No gradient flows through them. */
  readonly running: RunningStatistics | null;
}

/** Mean [c] and biased variance [c] (divided by n h w) of a batch beside its normalised images. */
export interface NormalizedGroup {
  readonly y: Tensor4D;
  readonly mean: Tensor1D;
  readonly variance: Tensor1D;
}

/**
 * Batch normalisation by the statistics of the batch itself: y = (x - mean) / sqrt(variance + epsilon) * scale + offset,
 * and what `end` says. The gradient of y flows through the statistics. (Ioffe and Szegedy 2015, algorithm 1)
 * Call it within `tf.tidy`.
 *
 * @param x [n, h, w, c]
 */
export function batchNormTrain(x: Tensor4D, settings: BatchNormSettings, end: BatchNormEnd = {}): NormalizedBatch {
  const { groups = 1, update } = settings;
  if (update && update.factors.length !== groups) {
    throw new Error(`batchNormTrain: ${update.factors.length} factors for ${groups} groups`);
  }
  const moving = update?.factors.some(factor => factor !== 0) ? update : null;
  if (hasCpuBatchNorm(x) && !settings.floor) return cpuBatchNormTrain(x, { ...settings, groups, update: moving }, end);
  let running: RunningStatistics | null = moving;
  const y = endBatchNorm(relu => {
    const normalized = splitImages(x, groups).map((images, group) => {
      const found = normalizeGroup(images, settings, relu);
      if (running) running = followed(running, found, moving!.factors[group]!, images.size / images.shape[3]);
      return found.y;
    });
    return concatImages(normalized);
  }, end);
  return { y, running };
}

function normalizeGroup(x: Tensor4D, settings: BatchNormSettings, relu: boolean): NormalizedGroup {
  const { scale, offset, epsilon, floor } = settings;
  if (floor) return flooredBatchNormTrain(x, scale, offset, epsilon, relu);
  return (isNative() ? nativeBatchNormTrain : portableBatchNormTrain)(x, scale, offset, epsilon, relu);
}

function followed(
  before: RunningStatistics,
  found: NormalizedGroup,
  factor: number,
  pixels: number,
): RunningStatistics {
  if (factor === 0) return before;
  return {
    mean: mix(before.mean, found.mean, 1 - factor, factor) as Tensor1D,
    variance: mix(before.variance, found.variance, 1 - factor, (factor * pixels) / (pixels - 1)) as Tensor1D,
  };
}
