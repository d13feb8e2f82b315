import type { Tensor1D } from '../backend/tf.ts';

/** What `batchNormInference` normalises with; all tensors [c]. */
export interface GivenStatistics {
  readonly mean: Tensor1D;
  /** As stored: the running statistics of PyTorch hold the unbiased one. */
  readonly variance: Tensor1D;
  /** null: 1 */
  readonly scale: Tensor1D | null;
  /** null: 0 */
  readonly offset: Tensor1D | null;
  readonly epsilon: number;
  /** Scale and offset get no gradient either: the image needs not be held for the backward pass. Default false. */
  readonly frozen?: boolean | undefined;
}
