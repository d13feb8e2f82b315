import type { Tensor4D } from '../backend/tf.ts';

/** What follows a normalisation in the same pass over the image: y = relu(normalised + residual). */
export interface BatchNormEnd {
  /** At least 0. Default false. */
  readonly relu?: boolean | undefined;
  /** [n, h, w, c], added before the ReLU: the shortcut of a residual block. */
  readonly residual?: Tensor4D | null | undefined;
}
