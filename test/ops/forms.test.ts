import { describe, expect, test } from '@jest/globals';
import { inPortableForm, isNative } from '../../framework/ops/form.ts';
import { describeBackends, TEST_BACKENDS } from '../support/backends.ts';
import { GRADIENT_CASES, type GradientCase } from './gradientCases.ts';
import { evaluate } from './gradientError.ts';

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

if (TEST_BACKENDS.includes('tensorflow')) {
  describeBackends('the native form agrees with the portable one', () => {
    test('the native form is chosen on this backend, and given up inside inPortableForm only', () => {
      expect(isNative()).toBe(true);
      expect(inPortableForm(isNative)).toBe(false);
      expect(isNative()).toBe(true);
    });

    test.each(GRADIENT_CASES.map(item => [item.name, item] as const))('%s', async (_name, item) => {
      const native = await evaluate(item);
      const other = await evaluate(portable(item));
      expect(native.shape).toEqual(other.shape);
      expect(difference(native.y, other.y)).toBeLessThan(1e-5);
      for (const [k, gradient] of native.gradients.entries()) {
        expect(difference(gradient, other.gradients[k]!)).toBeLessThan(1e-4);
      }
    });
  }, ['tensorflow']);
} else {
  describe('the native form', () => {
    test.skip('is not compared: there is no native engine', () => {});
  });
}
