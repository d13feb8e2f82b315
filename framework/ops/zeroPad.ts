import { type Tensor4D, tf } from '../backend/tf.ts';
import { isNative } from './form.ts';
import { cachedAttributes, dtype, float32 } from './native/attributes.ts';
import { execute } from './native/execute.ts';
import { wholeNumbers } from './native/wholeNumbers.ts';
import type { Sides } from './WindowGeometry.ts';

/** Zeros around images [n, h, w, c], and before and after their channels. For use inside operations: its gradient is not. */
export function zeroPad(
  x: Tensor4D,
  [top, bottom, left, right]: Sides,
  channels: readonly [number, number] = [0, 0],
): Tensor4D {
  const paddings: [number, number][] = [[0, 0], [top, bottom], [left, right], [...channels]];
  if (!isNative()) return tf.pad(x, paddings);
  // `tf.pad` would bring a number to pad with along, always of float32.
  const attributes = cachedAttributes('pad', () => [float32(), dtype('Tpaddings', 'INT32')]);
  return execute('Pad', attributes, [x, wholeNumbers(paddings)]);
}
