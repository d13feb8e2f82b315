import { describe, expect, test } from '@jest/globals';
import { type Tensor, type Tensor1D, type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { batchNormTrain } from '../../framework/ops/batchNormTrain.ts';
import { type Conv2dGeometry, conv2d } from '../../framework/ops/conv2d.ts';
import { convBias } from '../../framework/ops/convBias.ts';
import { inPortableForm, isNative } from '../../framework/ops/form.ts';
import { groupNorm } from '../../framework/ops/groupNorm.ts';
import { describeBackends, TEST_BACKENDS } from '../support/backends.ts';
import { GRADIENT_CASES, type GradientCase } from './gradientCases.ts';
import { evaluate } from './gradientError.ts';
import { groupStatistics } from './groupStatistics.ts';

/** The case computed in the portable form. */
function portable(item: GradientCase): GradientCase {
  return { ...item, f: (...inputs) => inPortableForm(() => item.f(...inputs)) };
}

function largest(values: Float32Array): number {
  return values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
}

/** Largest difference, relative to the largest value. */
function difference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return largest(a.map((v, i) => v - b[i]!)) / Math.max(largest(a), 1e-6);
}

/** Our own kernels split images of more than 2^17 values among threads; the cases of the gradients are smaller. */
const SPLIT: GradientCase[] = [1, 2].map(groups => ({
  name: `batchNormTrain with ReLU, split among threads, ${groups} groups`,
  shapes: [[2 * groups, 47, 75, 19], [19], [19]],
  f: (x: Tensor, scale: Tensor, offset: Tensor) =>
    batchNormTrain(
      x as Tensor4D,
      { scale: scale as Tensor1D, offset: offset as Tensor1D, epsilon: 1e-5, groups },
      { relu: true },
    ).y,
}));

const SPLIT_GROUPS: GradientCase = {
  name: 'groupNorm with ReLU, split among threads',
  shapes: [[2, 47, 75, 20], [20], [20]],
  f: (x: Tensor, scale: Tensor, offset: Tensor) =>
    groupNorm(x as Tensor4D, scale as Tensor1D, offset as Tensor1D, { groups: 5, epsilon: 1e-5, relu: true }),
};

/** What the native form computes in another way for large filters (too large for finite differences), or where no tap meets the image. */
const SPECIAL_FILTERS: GradientCase[] = [
  ['3x3, 2^18 values', [1, 5, 7, 128], [3, 3, 128, 256], { padding: 1 }],
  ['1x1, 2^20 values', [1, 5, 7, 1024], [1, 1, 1024, 1024], {}],
  ['2x3 dilation 18 same, to few channels', [2, 7, 5, 8], [2, 3, 8, 2], { dilation: 18, padding: 'same' }],
].map(([name, image, filter, geometry]) => ({
  name: `conv2d ${name}`,
  shapes: [image as number[], filter as number[]],
  f: (x: Tensor, w: Tensor) => conv2d(x as Tensor4D, w as Tensor4D, geometry as Conv2dGeometry),
}));

/** Convolutions that end within themselves, of one image (as volumes, where filters are large) and of two. */
const ENDED = [
  ['3x3, dilation 2, 2^18 values', 128, [3, 3, 128, 256], { padding: 2, dilation: 2 }],
  ['1x1, 2^20 values', 1024, [1, 1, 1024, 1024], {}],
  ['3x3', 8, [3, 3, 8, 16], { padding: 1 }],
].flatMap(([name, channels, filter, geometry]) =>
  [1, 2].flatMap(images =>
    [false, true].flatMap(relu =>
      [false, true].map(residual => ({
        name: `convBias ${name}, ${images} images${residual ? ' with residual' : ''}${relu ? ' with ReLU' : ''}`,
        f: () => {
          const shape = filter as [number, number, number, number];
          const x = tf.randomNormal([images, 5, 7, channels as number], 0, 1, 'float32', 1) as Tensor4D;
          const w = tf.randomNormal(shape, 0, 0.1, 'float32', 2) as Tensor4D;
          const b = tf.randomNormal([shape[3]], 0, 1, 'float32', 3) as Tensor1D;
          const other = residual ? (tf.randomNormal([images, 5, 7, shape[3]], 0, 1, 'float32', 4) as Tensor4D) : null;
          return convBias(x, w, b, geometry as Conv2dGeometry, { relu, residual: other });
        },
      })),
    ),
  ),
);

if (TEST_BACKENDS.includes('tensorflow')) {
  describeBackends('the native form agrees with the portable one', () => {
    test('the native form is chosen on this backend, and given up inside inPortableForm only', () => {
      expect(isNative()).toBe(true);
      expect(inPortableForm(isNative)).toBe(false);
      expect(isNative()).toBe(true);
    });

    test.each(ENDED.map(item => [item.name, item] as const))('%s', (_name, { f }) => {
      const values = (compute: () => Tensor) => tf.tidy(compute).dataSync<'float32'>();
      expect(
        difference(
          values(() => inPortableForm(f)),
          values(f),
        ),
      ).toBeLessThan(1e-5);
    });

    test('running statistics follow groups of images in turn', () => {
      const portable = inPortableForm(groupStatistics);
      for (const [i, value] of groupStatistics().entries()) expect(value).toBeCloseTo(portable[i]!, 5);
    });

    test.each([...GRADIENT_CASES, ...SPLIT, SPLIT_GROUPS, ...SPECIAL_FILTERS].map(item => [item.name, item] as const))(
      '%s',
      async (_name, item) => {
        const native = await evaluate(item);
        const other = await evaluate(portable(item));
        expect(native.shape).toEqual(other.shape);
        expect(difference(native.y, other.y)).toBeLessThan(1e-5);
        for (const [k, gradient] of native.gradients.entries()) {
          expect(difference(gradient, other.gradients[k]!)).toBeLessThan(1e-4);
        }
      },
    );
  }, ['tensorflow']);
} else {
  describe('the native form', () => {
    test.skip('is not compared: there is no native engine', () => {});
  });
}
