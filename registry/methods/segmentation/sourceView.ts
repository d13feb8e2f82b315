import type { Tensor3D, Tensor4D } from '../../../framework/backend/tf.ts';
import type { TensorBatch } from '../../../framework/data/batchToTensors.ts';
import { ConfigError } from '../../../framework/errors/UserError.ts';

/** What is trained on: images [n, height, width, 3] and int32 labels [n, height, width]. */
export interface LabelledView {
  readonly images: Tensor4D;
  readonly labels: Tensor3D;
}

/**
 * The view of the source that a method trains on, with labels that moved as the image did.
 *
 * @throws ConfigError when the data has no such view, or no labels
 */
export function sourceView(source: TensorBatch, view: 'weak' | 'strong'): LabelledView {
  const chosen = view === 'strong' ? source.strong : source;
  if (!chosen) {
    throw new ConfigError("method.source_view is 'strong', but data.source makes no strong view", {
      hint:
        "append { type: 'StrongView', transforms: [{ type: 'RandAugment' }] } to data.source.transforms, as " +
        "configs/_base_/datasets/gta5_strong.config.ts does, or set method.source_view='weak'",
    });
  }
  if (chosen.labels.rank !== 3) {
    throw new ConfigError('data.source has no label maps, which the method learns from', {
      hint: 'leave out labels: false, and name a data set with a class for every pixel',
    });
  }
  return { images: chosen.images, labels: chosen.labels as Tensor3D };
}
