import type { TensorInfo } from '@tensorflow/tfjs-core';
import { nativeBinding } from '../../backend/nativeBinding.ts';

const cache = new Map<string, TensorInfo>();

/**
 * An int32 list or matrix as an argument (shape, axes, paddings) of an operation; made once and kept for the life of the
 * process, its values here: `SharedScalars` has them on the device. TensorFlow.js does not know of it, so it does not count in
 * `tf.memory()`.
 */
export function wholeNumbers(values: readonly number[] | readonly (readonly number[])[]): TensorInfo {
  const key = JSON.stringify(values);
  const known = cache.get(key);
  if (known) return known;
  const { backend, binding } = nativeBinding()!;
  const first = values[0];
  const shape = Array.isArray(first) ? [values.length, first.length] : [values.length];
  const made: TensorInfo = { dataId: {}, shape, dtype: 'int32' };
  const entry = { shape, dtype: binding.TF_INT32, values: Int32Array.from(values.flat()), id: -1, refCount: 1 };
  backend.tensorMap.set(made.dataId, entry);
  cache.set(key, made);
  return made;
}
