import { type Tensor4D, tf } from '../../backend/tf.ts';
import { differentiable } from '../differentiable.ts';
import type { GivenStatistics } from '../GivenStatistics.ts';
import { reluGradient } from '../reluGradient.ts';
import { channelAffine } from './channelAffine.ts';
import { channelGradientSums } from './channelGradientSums.ts';

/** See `batchNormInference`. It holds x, and with `relu` y, for the backward pass. */
export function portableBatchNormInference(x: Tensor4D, given: GivenStatistics): Tensor4D {
  const { mean, variance, scale, offset, epsilon, relu } = given;
  const inputs = [x, scale, offset].filter(input => input !== null);
  const [y] = differentiable(inputs, {
    forward(save) {
      const inverse = tf.rsqrt(tf.add(variance, epsilon));
      const slope = scale ? tf.mul(inverse, scale) : inverse;
      const shift = tf.neg(tf.mul(mean, slope));
      const result = channelAffine(x, slope, offset ? tf.add(shift, offset) : shift, relu);
      save(x, mean, inverse, slope, ...(relu ? [result] : []));
      return result;
    },
    backward([dy], [input, mean, inverse, slope, result]) {
      const dz = (result ? reluGradient(dy!, result) : dy) as Tensor4D;
      const sums = () => channelGradientSums(dz, input as Tensor4D, mean!);
      return [
        () => tf.mul(dz, slope!),
        ...(scale ? [() => tf.tidy(() => tf.mul(sums()[1], inverse!))] : []),
        ...(offset ? [() => tf.tidy(() => sums()[0])] : []),
      ];
    },
  });
  return y as Tensor4D;
}
