import { precisionOf } from '../../backend/native/halfTensors.ts';
import { type Tensor, type Tensor4D, tf } from '../../backend/tf.ts';
import { differentiable } from '../differentiable.ts';
import { refusesVaryingKernels } from '../form.ts';
import type { GivenStatistics } from '../GivenStatistics.ts';
import { isRecording } from '../isRecording.ts';
import { channelGradientSums } from '../portable/channelGradientSums.ts';
import { reluGradient } from '../reluGradient.ts';
import { batchNormGradientAttributes } from './batchNormAttributes.ts';
import { castTo } from './castTo.ts';
import { executeAll } from './execute.ts';
import { fusedBatchNorm } from './fusedBatchNorm.ts';

/** By x, scale and offset. */
type Gradients = [Tensor, Tensor, Tensor];

/**
 * See `batchNormInference`. TensorFlow computes the three gradients in one call; where only the image's is wanted a product
 * takes half the time.
 */
export function nativeBatchNormInference(x: Tensor4D, given: GivenStatistics, relu: boolean): Tensor4D {
  const { mean, variance, scale, offset, epsilon, frozen } = given;
  const channels = x.shape[3];
  const inputs: Tensor[] = frozen ? [x] : [x, scale, offset].filter(input => input !== null);
  const [y] = differentiable(inputs, {
    forward(save) {
      const factor = scale ?? tf.ones([channels]);
      const operands = [x, factor, offset ?? tf.zeros([channels]), mean, variance];
      const outputs = fusedBatchNorm(operands, epsilon, false, relu);
      const result = relu ? [outputs[0]!] : [];
      if (frozen && isRecording())
        save(castTo(tf.mul(tf.rsqrt(tf.add(variance, epsilon)), factor), precisionOf(x)), ...result);
      else if (!frozen) save(x, factor, mean, variance, outputs[5]!, ...result);
      return outputs[0]!;
    },
    backward([dy], saved) {
      if (frozen) {
        const [slope, result] = saved;
        return [() => tf.tidy(() => tf.mul(result ? reluGradient(dy!, result) : dy!, slope!))];
      }
      const [input, factor, center, spread, reserved, result] = saved;
      const dz = result ? reluGradient(dy!, result) : dy!;
      const operands = [dz, input!, factor!, center!, spread!, reserved!];
      const [dx, dScale, dOffset] = refusesVaryingKernels()
        ? steadyGradients(dz as Tensor4D, input as Tensor4D, [factor!, center!, spread!], epsilon)
        : (executeAll('FusedBatchNormGradV3', batchNormGradientAttributes(epsilon, false), operands, 5) as Gradients);
      const wanted = [dx, ...(scale ? [dScale] : []), ...(offset ? [dOffset] : [])];
      return wanted.map(gradient => () => tf.clone(gradient));
    },
  });
  return y as Tensor4D;
}

/** The gradients where TensorFlow's kernel, which adds up in no fixed order on a GPU, is refused; computed in float32. */
function steadyGradients(dz: Tensor4D, x: Tensor4D, given: [Tensor, Tensor, Tensor], epsilon: number): Gradients {
  const [scale, mean, variance] = given;
  const inverse = tf.rsqrt(tf.add(variance, epsilon));
  const single = castTo(dz, 'float32');
  const [sum, moment] = channelGradientSums(single, castTo(x, 'float32'), mean);
  const dx = castTo(tf.mul(single, tf.mul(inverse, scale)), precisionOf(x));
  return [dx, tf.mul(moment, inverse), sum];
}
