import { type Tensor4D, tf } from '../../backend/tf.ts';
import { differentiable } from '../differentiable.ts';
import type { GivenStatistics } from '../GivenStatistics.ts';
import { reluGradient } from '../reluGradient.ts';
import { channelAffine } from './channelAffine.ts';
import { channelGradientSums } from './channelGradientSums.ts';

/** See `batchNormInference`. It holds x (unless it is frozen), and with `relu` y, for the backward pass. */
export function portableBatchNormInference(x: Tensor4D, given: GivenStatistics, relu: boolean): Tensor4D {
  const { mean, scale, offset, frozen } = given;
  if (frozen) return frozenBatchNorm(x, given, relu);
  const inputs = [x, scale, offset].filter(input => input !== null);
  const [y] = differentiable(inputs, {
    forward(save) {
      const { inverse, slope, shift } = affineOf(given);
      const result = channelAffine(x, slope, shift, relu);
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

function frozenBatchNorm(x: Tensor4D, given: GivenStatistics, relu: boolean): Tensor4D {
  const [y] = differentiable([x], {
    forward(save) {
      const { slope, shift } = affineOf(given);
      const result = channelAffine(x, slope, shift, relu);
      save(slope, ...(relu ? [result] : []));
      return result;
    },
    backward: ([dy], [slope, result]) => [
      () => tf.tidy(() => tf.mul(result ? reluGradient(dy!, result) : dy!, slope!)),
    ],
  });
  return y as Tensor4D;
}

/** The normalisation as x slope + shift, all [c]. */
function affineOf({ mean, variance, scale, offset, epsilon }: GivenStatistics) {
  const inverse = tf.rsqrt(tf.add(variance, epsilon));
  const slope = scale ? tf.mul(inverse, scale) : inverse;
  const centre = tf.neg(tf.mul(mean, slope));
  return { inverse, slope, shift: offset ? tf.add(centre, offset) : centre };
}
