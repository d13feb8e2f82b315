import type { Tensor4D } from '../backend/tf.ts';
import { concatAlong } from './concatAlong.ts';

/**
 * Images [n, h, w, c0], [n, h, w, c1], ... side by side: [n, h, w, c0 + c1 + ...].
 *
 * @throws Error when they differ in more than their channels
 */
export function concatChannels(parts: readonly Tensor4D[]): Tensor4D {
  return concatAlong(3, parts, 'concatChannels');
}
