import { expect, test } from '@jest/globals';
import { type Tensor, type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { addRelu } from '../../framework/ops/addRelu.ts';
import { batchNormInference } from '../../framework/ops/batchNormInference.ts';
import { batchNormTrain } from '../../framework/ops/batchNormTrain.ts';
import { groupNorm } from '../../framework/ops/groupNorm.ts';
import { leakyRelu } from '../../framework/ops/leakyRelu.ts';
import { relu } from '../../framework/ops/relu.ts';
import { describeBackends } from '../support/backends.ts';

/** Large enough for the vector code of every backend, and no multiple of its width. */
const SHAPE: [number, number, number, number] = [2, 7, 9, 5];

/** Ordinary values, with a NaN in every image and channel. */
function picture(): Tensor4D {
  const values = Float32Array.from({ length: 630 }, (_, i) => (i % 13 === 7 ? Number.NaN : Math.sin(i)));
  return tf.tensor4d(values, SHAPE);
}

const given = () => ({
  mean: tf.tensor1d([0, 0, 0, 0, 0]),
  variance: tf.tensor1d([1, 1, 1, 1, 1]),
  scale: null,
  offset: null,
});

const OPS: [string, (x: Tensor4D) => Tensor][] = [
  ['relu', x => relu(x)],
  ['addRelu', x => addRelu(x, tf.onesLike(x))],
  ['leakyRelu', x => leakyRelu(x, 0.1)],
  ['batchNormTrain with ReLU', x => batchNormTrain(x, { scale: null, offset: null, epsilon: 1e-5 }, { relu: true }).y],
  [
    'batchNormTrain with shortcut and ReLU',
    x => batchNormTrain(x, { scale: null, offset: null, epsilon: 1e-5 }, { relu: true, residual: x }).y,
  ],
  ['groupNorm with ReLU', x => groupNorm(x, tf.ones([5]), tf.zeros([5]), { groups: 5, epsilon: 1e-5, relu: true })],
  ['batchNormInference with ReLU', x => batchNormInference(x, { ...given(), epsilon: 1e-5 }, { relu: true })],
];

describeBackends('what is no number stays none, so that the loss shows it', () => {
  test.each(OPS)('%s', (_name, op) => {
    const [given, made] = tf.tidy(() => {
      const x = picture();
      return [x.dataSync(), op(x).dataSync()];
    });
    expect(made.filter((value, i) => Number.isNaN(given[i]!) && !Number.isNaN(value))).toHaveLength(0);
  });

  test('and relu of all other values is exact', () => {
    const values = [Number.NaN, -1, 2, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, -0, 0, -3e-39];
    const y = tf.tidy(() => relu(tf.tensor1d(Array.from({ length: 40 }, (_, i) => values[i % 8]!))).dataSync());
    const expected = [Number.NaN, 0, 2, 0, Number.POSITIVE_INFINITY, 0, 0, 0];
    for (const [i, value] of y.entries()) expect(value + 0).toBe(expected[i % 8]);
  });
});
