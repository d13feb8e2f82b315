import type { Tensor } from '../backend/tf.ts';
import { mix } from '../ops/mix.ts';

/** One step of an exponential moving average: kept * average + (1 - kept) * value. The caller frees it. */
export function movedAverage(average: Tensor, value: Tensor, kept: number): Tensor {
  return mix(average, value, kept, 1 - kept);
}
