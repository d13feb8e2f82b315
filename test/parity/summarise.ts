import { expect } from '@jest/globals';
import { type Tensor, type Tensor4D, tf } from '../../framework/backend/tf.ts';
import type { Summary } from './cifarReferences.ts';

// A test's globals are looked up through its sandbox, which is slow in loops over millions of values.
const { abs } = Math;

/** Sums in float64, in the order given. */
export function summarise(values: ArrayLike<number>): Summary {
  let sum = 0;
  let abs_sum = 0;
  for (let i = 0; i < values.length; i++) {
    sum += values[i];
    abs_sum += abs(values[i]);
  }
  return { sum, abs_sum, first8: Array.from({ length: Math.min(8, values.length) }, (_, i) => values[i]) };
}

/** Of an activation [n, h, w, c], in the order (n, c, h, w). */
export async function summariseActivation(tensor: Tensor): Promise<Summary> {
  const ordered = tf.tidy(() => tf.transpose(tensor as Tensor4D, [0, 3, 1, 2]));
  const summary = summarise(await ordered.data());
  ordered.dispose();
  return summary;
}

/** The largest absolute difference. */
export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = abs(actual[i] - expected[i]);
    if (!(difference <= largest)) largest = difference; // NaN is the largest of all
  }
  return largest;
}

/** Both sums within `tolerance` of the absolute sum, the first values within `single`. */
export function expectSummary(actual: Summary, expected: Summary, tolerance: number, single: number): void {
  expect(Math.abs(actual.sum - expected.sum)).toBeLessThanOrEqual(tolerance * expected.abs_sum);
  expect(Math.abs(actual.abs_sum - expected.abs_sum)).toBeLessThanOrEqual(tolerance * expected.abs_sum);
  expect(largestDifference(actual.first8, expected.first8)).toBeLessThanOrEqual(single);
}

/** Entropy in nats of softmax of each row, in float64. */
export function entropies(logits: ArrayLike<number>, classes: number): number[] {
  return Array.from({ length: logits.length / classes }, (_, n) => {
    const row = Array.from({ length: classes }, (_, c) => logits[n * classes + c]);
    const highest = Math.max(...row);
    const total = row.reduce((sum, z) => sum + Math.exp(z - highest), 0);
    return row.reduce((sum, z) => {
      const p = Math.exp(z - highest) / total;
      return p > 0 ? sum - p * Math.log(p) : sum;
    }, 0);
  });
}

export const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
