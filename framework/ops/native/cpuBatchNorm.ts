import { precisionOf } from '../../backend/native/halfTensors.ts';
import { type Tensor, type Tensor1D, type Tensor4D, tf } from '../../backend/tf.ts';
import type { BatchNormEnd } from '../BatchNormEnd.ts';
import type { BatchNormSettings, NormalizedBatch } from '../batchNormTrain.ts';
import { differentiable } from '../differentiable.ts';
import { isNativeCpu } from '../form.ts';
import type { GivenStatistics } from '../GivenStatistics.ts';
import { type AttributeList, cachedAttributes, flag, float32, real, whole } from './attributes.ts';
import { executeAll } from './execute.ts';

/** Whether our own kernels are there for this image: they are written for CPUs, in float32 and bfloat16. */
export function hasCpuBatchNorm(x: Tensor4D): boolean {
  return isNativeCpu() && precisionOf(x) !== 'float16';
}

/** See `batchNormTrain`. */
export function cpuBatchNormTrain(x: Tensor4D, settings: BatchNormSettings, end: BatchNormEnd): NormalizedBatch {
  const { groups = 1, update } = settings;
  const statistics = { ...settings, mean: update?.mean ?? null, variance: update?.variance ?? null, frozen: false };
  const factors = update?.factors ?? new Array<number>(groups).fill(0);
  const [y, mean, variance] = normalize(x, statistics, { training: true, factors }, end) as [
    Tensor4D,
    Tensor1D,
    Tensor1D,
  ];
  return { y, running: update ? { mean, variance } : null };
}

/** See `groupNorm`; `together` channels are one group. */
export function cpuGroupNorm(
  x: Tensor4D,
  affine: { readonly scale: Tensor1D; readonly offset: Tensor1D; readonly epsilon: number },
  together: number,
  relu: boolean,
): Tensor4D {
  const statistics = { ...affine, mean: null, variance: null, frozen: false };
  const factors = new Array<number>(x.shape[0]).fill(0);
  return normalize(x, statistics, { training: true, factors, together }, { relu })[0] as Tensor4D;
}

/** See `batchNormInference`. */
export function cpuBatchNormInference(x: Tensor4D, given: GivenStatistics, end: BatchNormEnd): Tensor4D {
  return normalize(x, given, { training: false, factors: [0] }, end)[0] as Tensor4D;
}

/** Those that are given or move; null where there are none of either kind. */
type Statistics = Omit<GivenStatistics, 'mean' | 'variance'> & Record<'mean' | 'variance', Tensor1D | null>;

interface Way {
  /** By the statistics of the batch. */
  readonly training: boolean;
  /** How running statistics follow each group of images. */
  readonly factors: readonly number[];
  /** Neighbouring channels that share their statistics. Default 1. */
  readonly together?: number;
}

/**
 * By our own kernels (`tools/setup/native/batch_norm_kernels.cc`), which take the normalisation, the sum, the ReLU and the
 * running statistics in one pass over memory (two in training), and their gradients in two.
 *
 * @returns y; the running mean and variance after the batch, empty where none move
 */
function normalize(
  x: Tensor4D,
  statistics: Statistics,
  way: Way,
  { relu = false, residual = null }: BatchNormEnd,
): Tensor[] {
  const { mean, variance, scale, offset, epsilon } = statistics;
  const { training, factors, together = 1 } = way;
  const frozen = !training && (statistics.frozen ?? false);
  const channels = x.shape[3];
  const sizes = { groups: factors.length, together };
  const inputs: Tensor[] = [x, ...(frozen ? [] : [scale, offset]), residual].filter(input => input !== null);
  return differentiable(inputs, {
    forward(save) {
      const factor = scale ?? tf.ones([channels]);
      // What is switched off is given as what is at hand: it is not looked at.
      const given = [factor, offset ?? tf.zeros([channels]), mean ?? factor, variance ?? factor, residual ?? x];
      const none = tf.scalar(0);
      const operands = [x, ...given, ...factors.map(value => (value === 0 ? none : tf.scalar(value)))];
      const attributes = forwardAttributes(sizes, epsilon, training, relu, residual !== null);
      const [y, center, inverse, ...running] = executeAll('ShiftkitBatchNorm', attributes, operands, 5) as Five;
      save(factor, center, inverse, ...(frozen ? [] : [x]), ...(relu ? [y] : []));
      return [y, ...running];
    },
    backward([dy], [factor, center, inverse, ...images]) {
      const image = frozen ? dy! : images.shift()!;
      const operands = [dy!, images[0] ?? dy!, image, factor!, center!, inverse!];
      const attributes = backwardAttributes(sizes, training, relu, residual !== null, frozen);
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
type Five = [...Four, Tensor];

interface Sizes {
  readonly groups: number;
  readonly together: number;
}

const sizeAttributes = ({ groups, together }: Sizes): AttributeList => [
  float32(),
  whole('groups', groups),
  whole('together', together),
];

function forwardAttributes(
  sizes: Sizes,
  epsilon: number,
  training: boolean,
  relu: boolean,
  residual: boolean,
): AttributeList {
  const key = `own bn ${sizes.groups} ${sizes.together} ${epsilon} ${training} ${relu} ${residual}`;
  return cachedAttributes(key, () => [
    ...sizeAttributes(sizes),
    real('epsilon', epsilon),
    flag('training', training),
    flag('relu', relu),
    flag('residual', residual),
  ]);
}

function backwardAttributes(
  sizes: Sizes,
  training: boolean,
  relu: boolean,
  residual: boolean,
  frozen: boolean,
): AttributeList {
  const key = `own bn gradient ${sizes.groups} ${sizes.together} ${training} ${relu} ${residual} ${frozen}`;
  return cachedAttributes(key, () => [
    ...sizeAttributes(sizes),
    flag('training', training),
    flag('relu', relu),
    flag('residual', residual),
    flag('frozen', frozen),
  ]);
}
