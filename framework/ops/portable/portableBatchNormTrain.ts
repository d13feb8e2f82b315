import { type Tensor, type Tensor1D, type Tensor4D, tf } from '../../backend/tf.ts';
import type { NormalizedGroup } from '../batchNormTrain.ts';
import { differentiable } from '../differentiable.ts';
import { reluGradient } from '../reluGradient.ts';
import { channelAffine } from './channelAffine.ts';
import { channelGradient } from './channelGradient.ts';
import { channelGradientSums } from './channelGradientSums.ts';
import { channelMoments } from './channelMoments.ts';

/** See `batchNormTrain`. It holds x, and with `relu` y, for the backward pass. */
export function portableBatchNormTrain(
  x: Tensor4D,
  scale: Tensor1D | null,
  offset: Tensor1D | null,
  epsilon: number,
  relu: boolean,
): NormalizedGroup {
  const inputs = [x, scale, offset].filter(input => input !== null);
  const values = x.size / x.shape[3];
  const [y, mean, variance] = differentiable(inputs, {
    forward(save) {
      const [mean, variance] = channelMoments(x);
      const inverse = tf.rsqrt(tf.add(variance, epsilon));
      const slope = scale ? tf.mul(inverse, scale) : inverse;
      const shift = tf.neg(tf.mul(mean, slope));
      const result = channelAffine(x, slope, offset ? tf.add(shift, offset) : shift, relu);
      save(x, mean, inverse, slope, ...(relu ? [result] : []));
      return [result, mean, variance];
    },
    backward([dy], [input, mean, inverse, slope, result]) {
      const dz = (result ? reluGradient(dy!, result) : dy) as Tensor4D;
      const [sum, moment] = channelGradientSums(dz, input as Tensor4D, mean!);
      return [
        () => inputGradient(dz, input as Tensor4D, { mean, inverse, slope, sum, moment } as Statistics, values),
        ...(scale ? [() => tf.mul(moment, inverse!)] : []),
        ...(offset ? [() => tf.clone(sum)] : []),
      ];
    },
  });
  return { y, mean, variance } as { y: Tensor; mean: Tensor; variance: Tensor } as NormalizedGroup;
}

type Statistics = Record<'mean' | 'inverse' | 'slope' | 'sum' | 'moment', Tensor1D>;

/** dx = slope (dz - mean(dz) - (x - mean) / (variance + epsilon) mean(dz (x - mean))), means over the `values` of a channel. */
function inputGradient(dz: Tensor4D, x: Tensor4D, statistics: Statistics, values: number): Tensor4D {
  const { mean, inverse, slope, sum, moment } = statistics;
  return tf.tidy(() => {
    const q = tf.neg(tf.mul(slope, tf.mul(tf.square(inverse), tf.div(moment, values))));
    const r = tf.neg(tf.add(tf.mul(slope, tf.div(sum, values)), tf.mul(mean, q)));
    return channelGradient(dz, x, slope, q, r);
  });
}
