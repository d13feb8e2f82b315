import { expect, test } from '@jest/globals';
import { tf } from '../../framework/backend/tf.ts';
import { describeBackends } from '../support/backends.ts';
import { GRADIENT_CASES } from './gradientCases.ts';
import { evaluate, gradientError } from './gradientError.ts';

describeBackends('gradients agree with finite differences', () => {
  test.each(GRADIENT_CASES.map(item => [item.name, item] as const))('%s', async (_name, item) => {
    const before = tf.memory().numTensors;
    const result = await evaluate(item);
    expect(tf.memory().numTensors).toBe(before);
    expect(await gradientError(item, result)).toBeLessThan(0.02);
  });
});
