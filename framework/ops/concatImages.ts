import type { Tensor4D } from '../backend/tf.ts';
import { concatAlong } from './concatAlong.ts';

/**
 * Images [n0, h, w, c], [n1, h, w, c], ... one behind another: [n0 + n1 + ..., h, w, c]. One alone is returned as it is.
 *
 * @throws Error when they differ in more than their number
 */
export function concatImages(parts: readonly Tensor4D[]): Tensor4D {
  return parts.length === 1 ? parts[0]! : concatAlong(0, parts, 'concatImages');
}
