import { type Tensor, type Tensor1D, type Tensor4D, tf } from '../backend/tf.ts';
import type { Batch } from './types.ts';

/**
 * The tensors of a batch. Who calls it disposes of them.
 *
 * @returns `images` float32 [n, height, width, channels]; `labels` int32 [n], or [n, height, width] for label maps.
 */
export function batchToTensors<L extends Tensor = Tensor1D>(
  batch: Pick<Batch, 'images' | 'shape' | 'labels' | 'labelShape'>,
): { images: Tensor4D; labels: L } {
  return {
    images: tf.tensor4d(batch.images, batch.shape, 'float32'),
    labels: tf.tensor(batch.labels, batch.labelShape, 'int32') as L,
  };
}
