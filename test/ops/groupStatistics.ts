import { type Tensor1D, type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { batchNormTrain } from '../../framework/ops/batchNormTrain.ts';

/** Running mean and variance after a batch of three groups, of which they follow the first and the last. */
export function groupStatistics(): number[] {
  const values = tf.tidy(() => {
    const x = tf.randomUniform([6, 5, 7, 3], -2, 3, 'float32', 5) as Tensor4D;
    const update = {
      mean: tf.tensor1d([0.5, -1, 0]) as Tensor1D,
      variance: tf.tensor1d([1, 2, 0.5]) as Tensor1D,
      factors: [0.1, 0, 0.3],
    };
    const { running } = batchNormTrain(x, { scale: null, offset: null, epsilon: 1e-5, groups: 3, update });
    return [running!.mean, running!.variance].map(tensor => tensor.dataSync());
  });
  return values.flatMap(part => [...part]);
}
