import { type Tensor4D, tf } from '../backend/tf.ts';
import { unitFromBytes } from '../ops/unitFromBytes.ts';
import type { BatchImages } from './types.ts';

/** Pictures on the device, as the network gets them: float32 [n, height, width, channels]. */
export function imagesToTensor({ images, shape }: BatchImages): Tensor4D {
  return images instanceof Uint8Array ? unitFromBytes(images, shape) : tf.tensor4d(images, shape, 'float32');
}
