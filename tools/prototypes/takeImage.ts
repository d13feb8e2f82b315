import { type Tensor, tf } from '../../framework/backend/tf.ts';
import { batchToTensors, disposeBatch } from '../../framework/data/batchToTensors.ts';
import type { Batch } from '../../framework/data/types.ts';
import type { FeatureNetwork } from '../../registry/methods/segmentation/FeatureNetwork.ts';
import { nearestLabels } from '../../registry/methods/segmentation/nearestLabels.ts';
import type { Prototypes } from '../../registry/methods/segmentation/proda/Prototypes.ts';

/** Takes an image into the prototypes. @param labelled only pixels that are predicted as they are labelled */
export function takeImage(model: FeatureNetwork, prototypes: Prototypes, batch: Batch, labelled: boolean): void {
  const tensors = batchToTensors<Tensor>(batch);
  tf.tidy(() => {
    const maps = model.forwardBoth(tensors.images);
    const [, height, width] = maps.logits.shape;
    prototypes.average(maps, labelled ? nearestLabels(tensors.labels, [height, width]) : undefined);
  });
  disposeBatch(tensors);
}
