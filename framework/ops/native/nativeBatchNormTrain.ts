import { type Tensor, type Tensor1D, type Tensor4D, tf } from '../../backend/tf.ts';
import type { NormalizedGroup } from '../batchNormTrain.ts';
import { differentiable } from '../differentiable.ts';
import { reluGradient } from '../reluGradient.ts';
import { batchNormGradientAttributes } from './batchNormAttributes.ts';
import { executeAll } from './execute.ts';
import { fusedBatchNorm } from './fusedBatchNorm.ts';

/** See `batchNormTrain`. TensorFlow computes the three gradients in one call. */
export function nativeBatchNormTrain(
  x: Tensor4D,
  scale: Tensor1D | null,
  offset: Tensor1D | null,
  epsilon: number,
  relu: boolean,
): NormalizedGroup {
  const channels = x.shape[3];
  const values = x.size / channels;
  const inputs = [x, scale, offset].filter(input => input !== null);
  const [y, mean, variance] = differentiable(inputs, {
    forward(save) {
      const factor = scale ?? tf.ones([channels]);
      const none = tf.tensor1d([], 'float32');
      const operands = [x, factor, offset ?? tf.zeros([channels]), none, none];
      const [result, mean, unbiased, ...reserved] = fusedBatchNorm(operands, epsilon, true, relu);
      save(x, factor, ...reserved, ...(relu ? [result!] : []));
      return [result!, mean!, tf.mul(unbiased!, (values - 1) / values)];
    },
    backward([dy], [input, factor, r1, r2, r3, result]) {
      const dz = result ? reluGradient(dy!, result) : dy!;
      const operands = [dz, input!, factor!, r1!, r2!, r3!];
      const gradients = executeAll('FusedBatchNormGradV3', batchNormGradientAttributes(epsilon, true), operands, 5);
      return chosen(gradients, scale !== null, offset !== null);
    },
  });
  return { y, mean, variance } as { y: Tensor; mean: Tensor; variance: Tensor } as NormalizedGroup;
}

function chosen(gradients: readonly Tensor[], scale: boolean, offset: boolean): (() => Tensor)[] {
  const [dx, dScale, dOffset] = gradients as [Tensor, Tensor, Tensor];
  return [dx, ...(scale ? [dScale] : []), ...(offset ? [dOffset] : [])].map(gradient => () => tf.clone(gradient));
}
