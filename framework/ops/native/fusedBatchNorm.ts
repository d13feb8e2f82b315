import { type Tensor, tf } from '../../backend/tf.ts';
import { batchNormAttributes } from './batchNormAttributes.ts';
import { executeAll } from './execute.ts';

/**
 * FusedBatchNormV3, followed by ReLU if so wished. Not recorded.
 *
 * @param inputs x, scale, offset, and mean and variance (both empty for training)
 * @returns y; mean and *unbiased* variance of the batch; three tensors that the gradient needs
 */
export function fusedBatchNorm(inputs: readonly Tensor[], epsilon: number, training: boolean, relu: boolean): Tensor[] {
  const outputs = executeAll('FusedBatchNormV3', batchNormAttributes(epsilon, training), inputs, 6);
  return relu ? [tf.relu(outputs[0]!), ...outputs.slice(1)] : outputs;
}
