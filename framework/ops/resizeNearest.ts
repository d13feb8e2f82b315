import type { Tensor4D } from '../backend/tf.ts';
import { resize } from './resize.ts';

/** Nearest neighbour to a size [height, width]: pixel floor(i h / height), PyTorch's `interpolate(mode='nearest')`. */
export function resizeNearest(x: Tensor4D, size: readonly [number, number]): Tensor4D {
  return resize('nearest', x, size, { alignCorners: false, halfPixelCenters: false });
}
