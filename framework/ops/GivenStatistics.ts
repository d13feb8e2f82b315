import type { Tensor1D } from '../backend/tf.ts';

/** What `batchNormInference` normalises with; all tensors [c]. */
export interface GivenStatistics {
  readonly mean: Tensor1D;
  readonly variance: Tensor1D;
  readonly scale: Tensor1D | null;
  readonly offset: Tensor1D | null;
  readonly epsilon: number;
  readonly relu: boolean;
  /** Nobody asks for the gradients by scale and offset: the image needs not be held for the backward pass. */
  readonly frozen: boolean;
}
