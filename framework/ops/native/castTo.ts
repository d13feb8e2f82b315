import { castAttributes, precisionOf } from '../../backend/native/halfTensors.ts';
import { nativeBinding } from '../../backend/nativeBinding.ts';
import type { Precision } from '../../backend/Precision.ts';
import { type Tensor, tf } from '../../backend/tf.ts';
import { execute } from './execute.ts';

/** A tensor of its own with the values in this precision. Not recorded. */
export function castTo<T extends Tensor>(x: T, wanted: Precision): T {
  const from = precisionOf(x);
  if (from === wanted) return tf.clone(x);
  return execute('Cast', castAttributes(nativeBinding()!.binding, from, wanted), [x]);
}
