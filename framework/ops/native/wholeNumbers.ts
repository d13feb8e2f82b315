import type { TensorInfo } from '@tensorflow/tfjs-core';
import { nativeBinding } from '../../backend/nativeBinding.ts';

/** Pictures of ever new sizes make ever new lists: the one used last is at the end, and the first one goes. */
const MOST_KEPT = 4096;
const cache = new Map<string, TensorInfo>();

/**
 * An int32 list or matrix as an argument (shape, axes, paddings) of an operation; made once and kept, its values
 * here: `SharedConstants` has them on the device. TensorFlow.js does not know of it, so it does not count in
 * `tf.memory()`.
 */
export function wholeNumbers(values: readonly number[] | readonly (readonly number[])[]): TensorInfo {
  const key = JSON.stringify(values);
  const known = cache.get(key);
  if (known) {
    cache.delete(key);
    cache.set(key, known);
    return known;
  }
  const { backend, binding } = nativeBinding()!;
  const [oldest] = cache.size >= MOST_KEPT ? cache : [];
  if (oldest) {
    cache.delete(oldest[0]);
    backend.tensorMap.delete(oldest[1].dataId);
  }
  const first = values[0];
  const shape = Array.isArray(first) ? [values.length, first.length] : [values.length];
  const made: TensorInfo = { dataId: {}, shape, dtype: 'int32' };
  const entry = { shape, dtype: binding.TF_INT32, values: Int32Array.from(values.flat()), id: -1, refCount: 1 };
  backend.tensorMap.set(made.dataId, entry);
  cache.set(key, made);
  return made;
}
