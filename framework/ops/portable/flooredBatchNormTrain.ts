import { precisionOf } from '../../backend/native/halfTensors.ts';
import { type Tensor, type Tensor1D, type Tensor4D, tf } from '../../backend/tf.ts';
import type { NormalizedGroup } from '../batchNormTrain.ts';
import { differentiable } from '../differentiable.ts';
import { castTo } from '../native/castTo.ts';
import { reluGradient } from '../reluGradient.ts';
import { channelAffine } from './channelAffine.ts';
import { channelGradient } from './channelGradient.ts';
import { channelGradientSums } from './channelGradientSums.ts';
import { channelMoments } from './channelMoments.ts';

/**
 * As `batchNormTrain`, but epsilon is a floor: y = (x - mean) / sqrt(max(variance, epsilon)) * scale + offset. Below it the
 * gradient of y flows through the mean alone. That is how synchronised batch normalisation computes on several devices in
 * Synchronized-BatchNorm-PyTorch (`sync_batchnorm/batchnorm.py`: `bias_var.clamp(eps) ** -0.5`).
 *
 * One form for all backends, for what others published: it computes in float32, casts back, and is slower than the usual one.
 * It holds x, and with `relu` y, for the backward pass.
 */
export function flooredBatchNormTrain(
  x: Tensor4D,
  scale: Tensor1D | null,
  offset: Tensor1D | null,
  epsilon: number,
  relu: boolean,
): NormalizedGroup {
  const precision = precisionOf(x);
  const inputs = [x, scale, offset].filter(input => input !== null);
  const [y, mean, variance] = differentiable(inputs, {
    forward(save) {
      const image = castTo(x, 'float32');
      const [mean, variance] = channelMoments(image);
      const inverse = tf.rsqrt(tf.maximum(variance, epsilon));
      const slope = scale ? tf.mul(inverse, scale) : inverse;
      const shift = tf.neg(tf.mul(mean, slope));
      const result = castTo(channelAffine(image, slope, offset ? tf.add(shift, offset) : shift, relu), precision);
      // How y follows the variance: not at all below the floor.
      const pull = tf.mul(tf.square(inverse), tf.cast(tf.greaterEqual(variance, epsilon), 'float32'));
      save(x, mean, inverse, slope, pull, ...(relu ? [result] : []));
      return [result, mean, variance];
    },
    backward([dy], [input, mean, inverse, slope, pull, result]) {
      const dz = castTo(result ? reluGradient(dy!, result) : dy!, 'float32') as Tensor4D;
      const image = castTo(input as Tensor4D, 'float32');
      const [sum, moment] = channelGradientSums(dz, image, mean!);
      const statistics = { mean, slope, pull, sum, moment } as Statistics;
      return [
        () => castTo(inputGradient(dz, image, statistics), precision),
        ...(scale ? [() => tf.mul(moment, inverse!)] : []),
        ...(offset ? [() => tf.clone(sum)] : []),
      ];
    },
  });
  return { y, mean, variance } as { y: Tensor; mean: Tensor; variance: Tensor } as NormalizedGroup;
}

type Statistics = Record<'mean' | 'slope' | 'pull' | 'sum' | 'moment', Tensor1D>;

/** dx = slope (dz - mean(dz) - (x - mean) pull mean(dz (x - mean))), with pull 1 / variance, or 0 below the floor. */
function inputGradient(dz: Tensor4D, x: Tensor4D, { mean, slope, pull, sum, moment }: Statistics): Tensor4D {
  const values = x.size / x.shape[3];
  return tf.tidy(() => {
    const q = tf.neg(tf.mul(slope, tf.mul(pull, tf.div(moment, values))));
    const r = tf.neg(tf.add(tf.mul(slope, tf.div(sum, values)), tf.mul(mean, q)));
    return channelGradient(dz, x, slope, q, r);
  });
}
