import { type Tensor4D, tf } from '../backend/tf.ts';
import { isNative } from './form.ts';
import { nativeUnitFromBytes } from './native/nativeUnitFromBytes.ts';
import { toUnit } from './portable/toUnit.ts';

/**
 * Pictures of bytes as numbers from 0 to 1: float32 of this shape, each the nearest to x / 255, on every backend. Not recorded.
 */
export function unitFromBytes(bytes: Uint8Array, shape: [number, number, number, number]): Tensor4D {
  if (isNative()) return nativeUnitFromBytes(bytes, shape);
  const values = new Float32Array(bytes.length);
  toUnit(bytes, values, 0);
  return tf.tensor4d(values, shape, 'float32');
}
