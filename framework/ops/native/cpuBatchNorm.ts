import { precisionOf } from '../../backend/native/halfTensors.ts';
import { type Tensor, type Tensor1D, type Tensor4D, tf } from '../../backend/tf.ts';
import type { BatchNormEnd } from '../BatchNormEnd.ts';
import type { NormalizedBatch } from '../batchNormTrain.ts';
import { differentiable } from '../differentiable.ts';
import { isNativeCpu } from '../form.ts';
import type { GivenStatistics } from '../GivenStatistics.ts';
import { type AttributeList, cachedAttributes, flag, float32, real } from './attributes.ts';
import { executeAll } from './execute.ts';

/** Whether our own kernels are there for this image: they are written for CPUs, in float32 and bfloat16. */
export function hasCpuBatchNorm(x: Tensor4D): boolean {
  return isNativeCpu() && precisionOf(x) !== 'float16';
}

/** See `batchNormTrain`. */
export function cpuBatchNormTrain(
  x: Tensor4D,
  scale: Tensor1D | null,
  offset: Tensor1D | null,
  epsilon: number,
  end: BatchNormEnd,
): NormalizedBatch {
  const [y, mean, variance] = normalize(x, { mean: null, variance: null, scale, offset, epsilon, frozen: false }, end);
  return { y: y as Tensor4D, mean: mean as Tensor1D, variance: variance as Tensor1D };
}

/** See `batchNormInference`. */
export function cpuBatchNormInference(x: Tensor4D, given: GivenStatistics, end: BatchNormEnd): Tensor4D {
  return normalize(x, given, end)[0] as Tensor4D;
}

/** With statistics of the batch itself where none are given. */
type Statistics = Omit<GivenStatistics, 'mean' | 'variance'> & Record<'mean' | 'variance', Tensor1D | null>;

/**
 * By our own kernels (`tools/setup/native/batch_norm_kernels.cc`), which take the normalisation, the sum and the ReLU in one
 * pass over memory, and their gradients in two.
 *
 * @returns y, and mean and variance as used
 */
function normalize(x: Tensor4D, statistics: Statistics, { relu = false, residual = null }: BatchNormEnd): Tensor[] {
  const { mean, variance, scale, offset, epsilon } = statistics;
  const training = mean === null;
  const frozen = !training && (statistics.frozen ?? false);
  const channels = x.shape[3];
  const inputs: Tensor[] = [x, ...(frozen ? [] : [scale, offset]), residual].filter(input => input !== null);
  return differentiable(inputs, {
    forward(save) {
      const factor = scale ?? tf.ones([channels]);
      // What is switched off is given as what is at hand: it is not looked at.
      const operands = [x, factor, offset ?? tf.zeros([channels]), mean ?? factor, variance ?? factor, residual ?? x];
      const attributes = forwardAttributes(epsilon, training, relu, residual !== null);
      const [y, center, spread, inverse] = executeAll('ShiftkitBatchNorm', attributes, operands, 4) as Four;
      save(factor, center, inverse, ...(frozen ? [] : [x]), ...(relu ? [y] : []));
      return [y, center, spread];
    },
    backward([dy], [factor, center, inverse, ...images]) {
      const image = frozen ? dy! : images.shift()!;
      const operands = [dy!, images[0] ?? dy!, image, factor!, center!, inverse!];
      const attributes = backwardAttributes(training, relu, residual !== null, frozen);
      const [dx, dScale, dOffset, dResidual] = executeAll('ShiftkitBatchNormGrad', attributes, operands, 4) as Four;
      const wanted = [
        dx,
        ...(scale && !frozen ? [dScale] : []),
        ...(offset && !frozen ? [dOffset] : []),
        ...(residual ? [dResidual] : []),
      ];
      return wanted.map(gradient => () => tf.clone(gradient));
    },
  });
}

type Four = [Tensor, Tensor, Tensor, Tensor];

function forwardAttributes(epsilon: number, training: boolean, relu: boolean, residual: boolean): AttributeList {
  return cachedAttributes(`own bn ${epsilon} ${training} ${relu} ${residual}`, () => [
    float32(),
    real('epsilon', epsilon),
    flag('training', training),
    flag('relu', relu),
    flag('residual', residual),
  ]);
}

function backwardAttributes(training: boolean, relu: boolean, residual: boolean, frozen: boolean): AttributeList {
  return cachedAttributes(`own bn gradient ${training} ${relu} ${residual} ${frozen}`, () => [
    float32(),
    flag('training', training),
    flag('relu', relu),
    flag('residual', residual),
    flag('frozen', frozen),
  ]);
}
