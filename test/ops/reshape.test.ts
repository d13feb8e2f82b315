import { afterEach, expect, test } from '@jest/globals';
import { openBackend } from '../../framework/backend/openBackend.ts';
import { tf } from '../../framework/backend/tf.ts';
import { isNative } from '../../framework/ops/form.ts';
import { toPrecision } from '../../framework/ops/toPrecision.ts';
import { describeBackends } from '../support/backends.ts';

describeBackends('reshape', () => {
  afterEach(() => expect(tf.memory().numTensors).toBe(0));

  test.each([
    [
      [2, 6],
      [3, 4],
      [3, 4],
    ],
    [
      [2, 6],
      [-1, 3],
      [4, 3],
    ],
    [[1], [], []],
    [[], [1, 1], [1, 1]],
    [
      [0, 3],
      [3, 0],
      [3, 0],
    ],
  ] as const)('%j as %j is %j, with the same values', (from, wanted, shape) => {
    tf.tidy(() => {
      const size = from.reduce((product: number, n) => product * n, 1);
      const values = Float32Array.from({ length: size }, (_, i) => i + 0.5);
      const y = tf.reshape(tf.neg(tf.tensor(values, [...from])), [...wanted]);
      expect(y.shape).toEqual(shape);
      expect(tf.neg(y).dataSync()).toEqual(values);
    });
  });

  test('outlives what it was made of, and does not follow a variable that changes', () => {
    const variable = tf.tidy(() => tf.keep(tf.variable(tf.ones([2, 3]))));
    const y = tf.tidy(() => tf.reshape(variable, [6]));
    tf.tidy(() => variable.assign(tf.zeros([2, 3])));
    variable.dispose();
    expect([...y.dataSync()]).toEqual([1, 1, 1, 1, 1, 1]);
    y.dispose();
  });

  test('of another number of values is refused', () => {
    tf.tidy(() => {
      const x = tf.zeros([2, 3]);
      expect(() => tf.reshape(x, [4])).toThrow(/4|elements/);
      expect(() => tf.reshape(x, [-1, 4])).toThrow();
    });
  });

  test('keeps 16 bits', async () => {
    if (!isNative()) return;
    await openBackend({ backend: 'tensorflow', precision: 'bfloat16' });
    tf.tidy(() => {
      const x = toPrecision(tf.tensor1d([1, 2.5, 3, 4]), 'bfloat16');
      expect([...toPrecision(tf.reshape(x, [2, 2]), 'float32').dataSync()]).toEqual([1, 2.5, 3, 4]);
    });
  });
});
