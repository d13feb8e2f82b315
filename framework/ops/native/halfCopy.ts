import { halfCopyOf, keepHalfCopy } from '../../backend/native/halfCopies.ts';
import { precisionOf } from '../../backend/native/halfTensors.ts';
import { nativeBinding } from '../../backend/nativeBinding.ts';
import type { Precision } from '../../backend/Precision.ts';
import { type Tensor, tf } from '../../backend/tf.ts';
import { castTo } from './castTo.ts';

/**
 * A weight in this precision: itself where it has it, else a copy that is made once for its values and freed with them.
 * So a filter is cast once in a training step and a frozen one once in all. Not recorded; never dispose of it.
 */
export function halfCopy<T extends Tensor>(weight: T, wanted: Precision): T {
  if (precisionOf(weight) === wanted) return weight;
  const { dataId } = weight;
  const entry = nativeBinding()!.backend.tensorMap.get(dataId);
  const known = halfCopyOf(dataId);
  if (known && known.of === entry.id && precisionOf(known.tensor) === wanted) return known.tensor as T;
  const tensor = tf.keep(castTo(weight, wanted));
  keepHalfCopy(dataId, { tensor, of: entry.id });
  return tensor;
}
