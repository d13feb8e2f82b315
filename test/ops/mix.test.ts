import { expect, test } from '@jest/globals';
import { tf } from '../../framework/backend/tf.ts';
import { mix } from '../../framework/ops/mix.ts';
import { describeBackends } from '../support/backends.ts';
import { formula } from '../support/formula.ts';

describeBackends('mix', () => {
  // Lengths below, at and above what a thread takes at a time.
  test.each([0, 1, 7, 65_536, 65_537, 300_001])('is the weighted sum of %d values', length => {
    const [a, b] = ['a', 'b'].map(name => Float32Array.from(formula(`mix/${name}`, length)));
    for (const [p, q] of [
      [1, 2e-4],
      [0.9, 0.1],
      [0, 1],
      [-2, 0.5],
    ] as const) {
      const y = tf.tidy(() => mix(tf.tensor1d(a!), tf.tensor1d(b!), p, q).dataSync());
      expect(y).toHaveLength(length);
      const wrong = y.findIndex((value, i) => !(Math.abs(value - (p * a![i]! + q * b![i]!)) <= 3e-7));
      expect(wrong).toBe(-1);
    }
  });

  test('keeps the shape and its inputs, and leaves nothing behind', () => {
    const a = tf.ones([2, 3, 4]);
    const b = tf.fill([2, 3, 4], 2);
    const before = tf.memory().numTensors;
    const y = mix(a, b, 3, 0.5);
    expect(tf.memory().numTensors).toBe(before + 1);
    expect(y.shape).toEqual([2, 3, 4]);
    expect([y, a, b].map(tensor => tensor.dataSync()[23])).toEqual([4, 1, 2]);
    tf.dispose([y, a, b]);
  });

  test('NaN and infinity stay what they are', () => {
    const y = tf.tidy(() =>
      mix(tf.tensor1d([Number.NaN, 1, Infinity]), tf.tensor1d([1, Number.NaN, 1]), 0.5, 0.5).dataSync(),
    );
    expect([...y]).toEqual([Number.NaN, Number.NaN, Infinity]);
  });
});
