import type { Tensor4D } from '../../backend/tf.ts';
import type { Sides } from '../WindowGeometry.ts';
import { cachedAttributes, dtype, float32 } from './attributes.ts';
import { execute } from './execute.ts';
import { wholeNumbers } from './wholeNumbers.ts';

/** Zeros around images [n, h, w, c]. Not recorded. */
export function zeroPad(x: Tensor4D, [top, bottom, left, right]: Sides): Tensor4D {
  const attributes = cachedAttributes('pad', () => [float32(), dtype('Tpaddings', 'INT32')]);
  return execute('Pad', attributes, [
    x,
    wholeNumbers([
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ]),
  ]);
}
