import type { Tensor4D } from '../../../framework/backend/tf.ts';
import { resizeBilinear } from '../../../framework/ops/resizeBilinear.ts';

/**
 * Maps of a network at another size, as ProDA enlarges them: bilinear with corners aligned. Maps of that size are returned as
 * they are.
 *
 * @param maps [n, h, w, channels]
 * @param size [height, width]
 */
export function upsample(maps: Tensor4D, size: readonly [number, number]): Tensor4D {
  const [, height, width] = maps.shape;
  return height === size[0] && width === size[1] ? maps : resizeBilinear(maps, size, { alignCorners: true });
}
