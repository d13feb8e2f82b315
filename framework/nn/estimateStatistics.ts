import { type Tensor4D, tf } from '../backend/tf.ts';
import { isBatchNorm } from './isBatchNorm.ts';
import type { Module } from './Module.ts';

/**
 * Gives every BatchNorm2d the statistics of the images at hand in place of its running ones: their mean over the batches,
 * each counted alike (PyTorch's `momentum=None`). The network predicts with them from then on, in eval mode, whatever the batch.
 *
 * @param batches images [n, height, width, channels]; each is freed after its use.
 */
export async function estimateStatistics(model: Module, batches: AsyncIterable<Tensor4D>): Promise<void> {
  model.eval();
  for (const [, norm] of model.namedModules()) {
    if (!isBatchNorm(norm)) continue;
    norm.momentum = null;
    norm.trackRunningStats = true;
    norm.resetRunningStats();
    norm.train();
  }
  for await (const images of batches) {
    tf.tidy(() => model.forward(images)).dispose();
    images.dispose();
  }
  model.eval();
}
