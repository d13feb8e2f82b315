import { type Tensor, type Tensor1D, type Tensor2D, type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { add } from '../../framework/ops/add.ts';
import { addRelu } from '../../framework/ops/addRelu.ts';
import { avgPool } from '../../framework/ops/avgPool.ts';
import { batchNormInference } from '../../framework/ops/batchNormInference.ts';
import { batchNormTrain } from '../../framework/ops/batchNormTrain.ts';
import { concatChannels } from '../../framework/ops/concatChannels.ts';
import { concatImages } from '../../framework/ops/concatImages.ts';
import { type Conv2dGeometry, conv2d } from '../../framework/ops/conv2d.ts';
import { crossEntropy } from '../../framework/ops/crossEntropy.ts';
import { distancesTo } from '../../framework/ops/distancesTo.ts';
import { globalAveragePool } from '../../framework/ops/globalAveragePool.ts';
import { groupNorm } from '../../framework/ops/groupNorm.ts';
import { klDivergence } from '../../framework/ops/klDivergence.ts';
import { leakyRelu } from '../../framework/ops/leakyRelu.ts';
import { linear } from '../../framework/ops/linear.ts';
import { maxPool } from '../../framework/ops/maxPool.ts';
import { mirrorPad } from '../../framework/ops/mirrorPad.ts';
import { padChannels } from '../../framework/ops/padChannels.ts';
import { relu } from '../../framework/ops/relu.ts';
import { resizeBilinear } from '../../framework/ops/resizeBilinear.ts';
import { resizeNearest } from '../../framework/ops/resizeNearest.ts';
import { reverseCrossEntropy } from '../../framework/ops/reverseCrossEntropy.ts';
import { maskChannels, scaleChannels } from '../../framework/ops/scaleChannels.ts';
import { sigmoid } from '../../framework/ops/sigmoid.ts';
import { softmaxEntropy } from '../../framework/ops/softmaxEntropy.ts';
import { splitImages } from '../../framework/ops/splitImages.ts';
import { subsample } from '../../framework/ops/subsample.ts';

/** One differentiable function and where to check it. */
export interface GradientCase {
  readonly name: string;
  /** Shapes of the inputs; values are drawn uniformly from [-scale, scale]. */
  readonly shapes: readonly (readonly number[])[];
  readonly f: (...inputs: Tensor[]) => Tensor;
  /** Default 1. */
  readonly scale?: number;
  /** Values no closer than this to 0, for functions with a kink there. */
  readonly gap?: number;
}

const image = [2, 9, 10, 4] as const;

const CONVOLUTIONS: [name: string, filter: readonly number[], geometry: Conv2dGeometry, input?: readonly number[]][] = [
  ['1x1', [1, 1, 4, 8], {}],
  ['1x1 stride 2', [1, 1, 4, 8], { stride: 2 }],
  ['3x3', [3, 3, 4, 8], {}],
  ['3x3 pad 1', [3, 3, 4, 8], { padding: 1 }],
  ['3x3 stride 2 pad 1', [3, 3, 4, 8], { stride: 2, padding: 1 }],
  ['3x3 stride 2 pad 1 on even sizes', [3, 3, 4, 8], { stride: 2, padding: 1 }, [2, 8, 8, 4]],
  ['3x3 stride 2 same', [3, 3, 4, 8], { stride: 2, padding: 'same' }],
  ['3x3 valid', [3, 3, 4, 8], { padding: 'valid' }],
  ['3x3 pad [1, 2, 2, 1]', [3, 3, 4, 8], { padding: [1, 2, 2, 1] }],
  ['3x3 pad more than it reaches', [3, 3, 4, 8], { padding: 3 }],
  ['4x4 stride 2 pad 1', [4, 4, 4, 8], { stride: 2, padding: 1 }],
  ['5x3 pad 2', [5, 3, 4, 8], { padding: 2 }],
  ['7x7 stride 2 pad 3', [7, 7, 4, 8], { stride: 2, padding: 3 }],
  ['3x3 stride 3, borders unused', [3, 3, 4, 8], { stride: 3 }, [2, 11, 10, 4]],
  ['3x3 dilation 2 pad 2', [3, 3, 4, 8], { dilation: 2, padding: 2 }],
  ['3x3 dilation 2', [3, 3, 4, 8], { dilation: 2 }],
  ['3x3 dilation 2 pad 1', [3, 3, 4, 8], { dilation: 2, padding: 1 }],
  ['3x3 dilation 2 stride 2 pad 2', [3, 3, 4, 8], { dilation: 2, stride: 2, padding: 2 }],
  ...[4, 6, 12, 18, 24].map(
    d => [`3x3 dilation ${d} pad ${d}`, [3, 3, 4, 8], { dilation: d, padding: d }, [1, 15, 27, 4]] as const,
  ),
  ...[6, 12, 18, 24, 30].map(
    d =>
      [
        `3x3 dilation ${d} pad ${d}, to few channels`,
        [3, 3, 8, 2],
        { dilation: d, padding: d },
        [2, 15, 27, 8],
      ] as const,
  ),
  ['2x3 dilation 6 same, to few channels', [2, 3, 8, 2], { dilation: 6, padding: 'same' }, [2, 7, 5, 8]],
  ['3x3 pad 1, 4 groups', [3, 3, 2, 8], { padding: 1, groups: 4 }, [2, 7, 7, 8]],
  ['3x3 stride 2 pad 1, 4 groups', [3, 3, 2, 8], { stride: 2, padding: 1, groups: 4 }, [2, 8, 8, 8]],
].map(row => row as [string, readonly number[], Conv2dGeometry, (readonly number[])?]);

const constant = (values: number[]): Tensor1D => tf.tensor1d(values);
const means = [0.1, -0.4, 0.2, 0];
const variances = [0.5, 1.2, 0.9, 0.3];
const given = () => ({
  mean: constant(means),
  variance: constant(variances),
  scale: null,
  offset: null,
  epsilon: 1e-5,
});
const ENDS = [
  ['', false, false],
  [' with ReLU', true, false],
  [' with residual', false, true],
  [' with residual and ReLU', true, true],
] as const;
/** Of what is drawn for the five cases two channels each have a variance below it, two one above. */
const FLOORS = [0.084, 0.38, 0.19, 0.24, 0.25];
const labels = [0, 3, 6, 2, 2];

export const GRADIENT_CASES: GradientCase[] = [
  ...CONVOLUTIONS.map(([name, filter, geometry, input = image]) => ({
    name: `conv2d ${name}`,
    shapes: [input, filter],
    f: (x: Tensor, w: Tensor) => conv2d(x as Tensor4D, w as Tensor4D, geometry),
  })),
  ...[1, 2].flatMap(groups =>
    ENDS.map(([end, relu, residual]) => ({
      name: `batchNormTrain${end}${groups === 1 ? '' : `, ${groups} groups`}`,
      shapes: [image, [4], [4], ...(residual ? [image] : [])],
      f: (x: Tensor, s: Tensor, o: Tensor, z?: Tensor) => {
        const settings = { scale: s as Tensor1D, offset: o as Tensor1D, epsilon: 1e-5, groups };
        return batchNormTrain(x as Tensor4D, settings, { relu, residual: z as Tensor4D }).y;
      },
    })),
  ),
  ...ENDS.map(([end, relu, residual], k) => ({
    name: `batchNormTrain with a floor${end}`,
    shapes: [[2, 2, 1, 4], [4], [4], ...(residual ? [[2, 2, 1, 4]] : [])],
    f: (x: Tensor, s: Tensor, o: Tensor, z?: Tensor) =>
      batchNormTrain(
        x as Tensor4D,
        { scale: s as Tensor1D, offset: o as Tensor1D, epsilon: FLOORS[k]!, floor: true },
        { relu, residual: z as Tensor4D },
      ).y,
  })),
  {
    name: 'batchNormTrain with a floor, without scale',
    shapes: [[2, 2, 1, 4]],
    f: x => batchNormTrain(x as Tensor4D, { scale: null, offset: null, epsilon: FLOORS[4]!, floor: true }).y,
  },
  ...ENDS.map(([end, relu, residual]) => ({
    name: `batchNormInference${end}`,
    shapes: [image, [4], [4], ...(residual ? [image] : [])],
    f: (x: Tensor, s: Tensor, o: Tensor, z?: Tensor) => {
      const affine = { scale: s as Tensor1D, offset: o as Tensor1D };
      return batchNormInference(x as Tensor4D, { ...given(), ...affine }, { relu, residual: z as Tensor4D });
    },
  })),
  ...ENDS.map(([end, relu, residual]) => ({
    name: `batchNormInference, frozen${end}`,
    shapes: [image, ...(residual ? [image] : [])],
    f: (x: Tensor, z?: Tensor) =>
      batchNormInference(
        x as Tensor4D,
        { ...given(), scale: constant(means), offset: constant(variances), frozen: true },
        { relu, residual: z as Tensor4D },
      ),
  })),
  {
    name: 'batchNormTrain without scale',
    shapes: [image],
    f: x => batchNormTrain(x as Tensor4D, { scale: null, offset: null, epsilon: 1e-3 }).y,
  },
  {
    name: 'batchNormInference without scale',
    shapes: [image],
    f: x => batchNormInference(x as Tensor4D, given()),
  },
  {
    name: 'concatImages',
    shapes: [
      [1, 3, 4, 2],
      [1, 3, 4, 2],
    ],
    f: (x: Tensor, y: Tensor) => concatImages([x as Tensor4D, y as Tensor4D]),
  },
  { name: 'splitImages, one part used', shapes: [[4, 3, 3, 4]], f: x => splitImages(x as Tensor4D, 2)[1]! },
  ...[1, 2].flatMap(images =>
    [1, 2, 4].flatMap(groups =>
      [false, true].map(relu => ({
        name: `groupNorm${relu ? ' with ReLU' : ''}, ${images} images, ${groups} groups`,
        shapes: [[images, 5, 6, 4], [4], [4]],
        f: (x: Tensor, s: Tensor, o: Tensor) =>
          groupNorm(x as Tensor4D, s as Tensor1D, o as Tensor1D, { groups, epsilon: 1e-5, relu }),
      })),
    ),
  ),
  ...[1, 2].flatMap(images => [
    {
      name: `scaleChannels, ${images} images`,
      shapes: [
        [images, 5, 6, 4],
        [images, 4],
      ],
      f: (x: Tensor, factors: Tensor) => scaleChannels(x as Tensor4D, factors as Tensor2D),
    },
    {
      name: `maskChannels, ${images} images`,
      shapes: [[images, 5, 6, 4]],
      f: (x: Tensor) =>
        maskChannels(x as Tensor4D, tf.tensor2d([0, 2, 0.5, 0, 1, 0, 3, 2].slice(0, 4 * images), [images, 4])),
    },
  ]),
  { name: 'sigmoid', shapes: [[5, 7]], f: x => sigmoid(x), scale: 3 },
  {
    name: 'concatChannels',
    shapes: [
      [2, 3, 4, 5],
      [2, 3, 4, 2],
      [2, 3, 4, 4],
    ],
    f: (...parts) => concatChannels(parts as Tensor4D[]),
  },
  { name: 'relu', shapes: [image], f: x => relu(x), gap: 0.05 },
  { name: 'leakyRelu', shapes: [image], f: x => leakyRelu(x, 0.2), gap: 0.05 },
  { name: 'add', shapes: [image, image], f: (a, b) => add(a, b) },
  { name: 'add of one tensor to itself', shapes: [image], f: x => add(x, x) },
  { name: 'addRelu', shapes: [image, image], f: (a, b) => addRelu(a, b) },
  { name: 'subsample 2', shapes: [image], f: x => subsample(x as Tensor4D, 2) },
  { name: 'subsample 2 of even sizes', shapes: [[2, 8, 8, 3]], f: x => subsample(x as Tensor4D, 2) },
  { name: 'subsample 3', shapes: [image], f: x => subsample(x as Tensor4D, 3) },
  { name: 'padChannels', shapes: [image], f: x => padChannels(x as Tensor4D, 2, 3) },
  { name: 'globalAveragePool', shapes: [image], f: x => globalAveragePool(x as Tensor4D) },
  {
    name: 'linear',
    shapes: [[5, 7], [7, 3], [3]],
    f: (x, w, b) => linear(x as Tensor2D, w as Tensor2D, b as Tensor1D),
  },
  {
    name: 'linear without bias',
    shapes: [
      [5, 7],
      [7, 3],
    ],
    f: (x, w) => linear(x as Tensor2D, w as Tensor2D, null),
  },
  ...(
    [
      [2, 2, 0],
      [3, 2, 1],
      [3, 2, 'same'],
      [3, 1, 1],
      [3, 2, [0, 1, 0, 1]],
    ] as const
  ).flatMap(([size, stride, padding]) => [
    {
      name: `maxPool ${size} stride ${stride} pad ${padding}`,
      shapes: [image],
      f: (x: Tensor) => maxPool(x as Tensor4D, { size, stride, padding }),
      scale: 5,
    },
    {
      name: `maxPool ${size} stride ${stride} pad ${padding} of negative values`,
      shapes: [image],
      f: (x: Tensor) => maxPool(tf.sub(x, 7) as Tensor4D, { size, stride, padding }),
      scale: 5,
    },
    {
      name: `avgPool ${size} stride ${stride} pad ${padding}`,
      shapes: [image],
      f: (x: Tensor) => avgPool(x as Tensor4D, { size, stride, padding }),
    },
  ]),
  {
    name: 'maxPool 3 stride 2 pad 1 rounded up',
    shapes: [image],
    f: x => maxPool(x as Tensor4D, { size: 3, stride: 2, padding: 1, ceilMode: true }),
    scale: 5,
  },
  ...(
    [
      [13, 17],
      [4, 5],
      [18, 20],
    ] as [number, number][]
  ).flatMap(size => [
    {
      name: `resizeBilinear to ${size}, corners aligned`,
      shapes: [image],
      f: (x: Tensor) => resizeBilinear(x as Tensor4D, size, { alignCorners: true }),
    },
    { name: `resizeBilinear to ${size}`, shapes: [image], f: (x: Tensor) => resizeBilinear(x as Tensor4D, size) },
    { name: `resizeNearest to ${size}`, shapes: [image], f: (x: Tensor) => resizeNearest(x as Tensor4D, size) },
  ]),
  { name: 'mirrorPad reflect', shapes: [image], f: x => mirrorPad(x as Tensor4D, [2, 1, 1, 3]) },
  { name: 'mirrorPad symmetric', shapes: [image], f: x => mirrorPad(x as Tensor4D, [2, 1, 0, 3], 'symmetric') },
  { name: 'softmaxEntropy', shapes: [[5, 7]], f: x => softmaxEntropy(x), scale: 3 },
  { name: 'softmaxEntropy of pixels', shapes: [[2, 3, 2, 5]], f: x => softmaxEntropy(x), scale: 3 },
  ...(['mean', 'sum', 'none'] as const).flatMap(reduction => [
    {
      name: `crossEntropy, ${reduction}`,
      shapes: [[5, 7]],
      f: (x: Tensor) => crossEntropy(x, tf.tensor1d(labels, 'int32'), { reduction }),
      scale: 3,
    },
    {
      name: `crossEntropy of a map with ignored pixels, ${reduction}`,
      shapes: [[1, 1, 5, 7]],
      f: (x: Tensor) => {
        const map = tf.tensor3d([0, 250, 6, 2, 250], [1, 1, 5], 'int32');
        return crossEntropy(x, map, { reduction, ignoreIndex: 250 });
      },
      scale: 3,
    },
  ]),
  {
    name: 'reverseCrossEntropy',
    shapes: [[1, 1, 5, 7]],
    f: x => reverseCrossEntropy(x, tf.tensor3d([0, 250, 6, 2, 250], [1, 1, 5], 'int32'), 250),
    scale: 3,
  },
  ...[false, true].map(masked => ({
    name: `klDivergence${masked ? ' of some rows' : ''}`,
    shapes: [[2, 2, 3]],
    f: (x: Tensor) => {
      const teacher = tf.tensor3d([2, 0, -1, 0.5, 0.4, 0.3, -1, 1.5, 0, 0.2, 0.1, 2.2], [2, 2, 3]);
      return klDivergence(teacher, x, masked ? tf.tensor2d([1, 0, 1, 1], [2, 2]) : undefined);
    },
    scale: 3,
  })),
  {
    name: 'distancesTo',
    shapes: [[2, 3, 4]],
    f: x => distancesTo(x, tf.tensor2d([3, 0, 0, 0, -1, 2, 0, 1, 0.5, 0.5, -3, 0], [3, 4])),
  },
];
