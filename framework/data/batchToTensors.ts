import { type Tensor, type Tensor1D, type Tensor4D, tf } from '../backend/tf.ts';
import type { GeometryStep } from './geometry/GeometryStep.ts';
import { imagesToTensor } from './imagesToTensor.ts';
import type { Batch, BatchLabels } from './types.ts';

/** Pictures and labels on the device. */
interface LabelledTensors<L extends Tensor> {
  /** float32 [n, height, width, channels] */
  readonly images: Tensor4D;
  /** int32 [n], or [n, height, width] for label maps; [0] where the data has no labels. */
  readonly labels: L;
  /** Of each sample: from its picture to its image; of strong views, from its image to its strong view. */
  readonly geometry: readonly (readonly GeometryStep[])[];
}

/** A batch on the device. */
export interface TensorBatch<L extends Tensor = Tensor> extends LabelledTensors<L> {
  /** The strong views, where the data set makes them. */
  readonly strong?: LabelledTensors<L> | undefined;
  /** The whole pictures, where the data set keeps them: float32 [n, height, width, channels]. */
  readonly full?: Tensor4D | undefined;
  /** Probabilities of the classes, where the data set has them: float32 [n, h, w, classes] on a grid of the images. */
  readonly soft?: Tensor4D | undefined;
}

/** The tensors of a batch. Who calls it disposes of them: `disposeBatch`. */
export function batchToTensors<L extends Tensor = Tensor1D>(batch: Batch): TensorBatch<L> {
  const { geometry, strong, full, soft } = batch;
  return {
    images: imagesToTensor(batch),
    labels: labelsOf(batch),
    geometry,
    ...(strong && { strong: { images: imagesToTensor(strong), labels: labelsOf(strong), geometry: strong.geometry } }),
    ...(full && { full: imagesToTensor(full) }),
    ...(soft && { soft: imagesToTensor(soft) }),
  };
}

export function disposeBatch({ images, labels, strong, full, soft }: TensorBatch): void {
  const views = strong ? [strong.images, strong.labels] : [];
  tf.dispose([images, labels, ...views, ...[full, soft].flatMap(maps => maps ?? [])]);
}

function labelsOf<L extends Tensor>({ labels, labelShape }: BatchLabels): L {
  return tf.tensor(labels, labelShape, 'int32') as L;
}
