import type { Gradients } from '../../../framework/autograd/parameterGradients.ts';
import type { Scalar, Tensor4D } from '../../../framework/backend/tf.ts';

/** A batch of images that a network learns from, and how. */
export interface View<M extends Maps> {
  /** [n, h, w, channels] */
  readonly images: Tensor4D;
  /** Whether running statistics follow it under `bn_statistics: 'target'`. Default false. */
  readonly followed?: boolean | undefined;
  /**
   * Called once in a step, where gradients are recorded.
   *
   * @param maps what the network says of the images
   */
  learn(maps: M): Lesson;
}

/** What a network makes of images, by names: [n, h, w, channels] each. */
export type Maps = Readonly<Record<string, Tensor4D>>;

export type LogitMaps = { readonly logits: Tensor4D };

/** What a view teaches. Names are distinct, among all views of a step. */
export interface Lesson {
  /** Weighted as the options say. */
  readonly loss: Scalar;
  /** For the log, by names; the loss too, if it is to be there. */
  readonly losses: Readonly<Record<string, Scalar>>;
  /** What the rest of the step needs. */
  readonly kept?: Readonly<Record<string, Tensor4D>>;
}

/** What all views of a step taught. The tensors are the caller's. */
export interface Learned {
  /** By the sum of the losses. */
  readonly gradients: Gradients;
  readonly losses: Record<string, Scalar>;
  readonly kept: Record<string, Tensor4D>;
}
