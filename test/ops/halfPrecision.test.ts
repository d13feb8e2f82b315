import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setCurrentBackend } from '../../framework/backend/currentBackend.ts';
import { precisionOf } from '../../framework/backend/native/halfTensors.ts';
import { loadedEngine } from '../../framework/backend/native/loadNative.ts';
import { openBackend } from '../../framework/backend/openBackend.ts';
import type { HalfPrecision } from '../../framework/backend/Precision.ts';
import { type Tensor, tf } from '../../framework/backend/tf.ts';
import { inFloat32 } from '../../framework/ops/precision.ts';
import { toPrecision } from '../../framework/ops/toPrecision.ts';
import { TEST_BACKENDS } from '../support/backends.ts';
import { GRADIENT_CASES, type GradientCase } from './gradientCases.ts';
import { type Evaluation, evaluate, gradientError } from './gradientError.ts';

/** A few roundings of 2^-9 and 2^-12. */
const TOLERANCES: Readonly<Record<HalfPrecision, number>> = { bfloat16: 0.03, float16: 0.004 };

/** What computes in float32 whatever it is given. */
const IN_SINGLE =
  /^(globalAveragePool|linear|resize|softmaxEntropy|crossEntropy|reverseCrossEntropy|klDivergence|distancesTo|groupNorm|scaleChannels|maskChannels|sigmoid)/;
/** Cases with an operation of `tf` in front that takes float32 only. */
const cases = GRADIENT_CASES.filter(({ name }) => !name.includes('negative'));

/** The case with its images in 16 bits. */
function halved(item: GradientCase, precision: HalfPrecision): GradientCase {
  const isImage = (k: number) =>
    k === 0 || item.name === 'concatChannels' || item.shapes[k]!.join() === item.shapes[0]!.join();
  return {
    ...item,
    f: (...inputs) => {
      const y = item.f(...inputs.map((input, k) => (isImage(k) ? toPrecision(input, precision) : input)));
      expect(precisionOf(y)).toBe(IN_SINGLE.test(item.name) ? 'float32' : precision);
      return toPrecision(y, 'float32');
    },
  };
}

/** The nearest numbers of 16 bits, in float32: what decides between two maxima must be the same in both. */
function round(x: Tensor, precision: HalfPrecision): Tensor {
  return toPrecision(toPrecision(x, precision), 'float32');
}

/** Relative, by length: a rounding moves single values of a ReLU to the other side of 0. */
function difference(a: Float32Array, b: Float32Array): number {
  const squares = b.reduce((sum, value) => sum + value ** 2, 1e-12);
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / squares);
}

// What a GPU's kernel can and the CPU's cannot.
const GPU_ONLY = /do not yet support dilation rates larger than 1|current implementation only supports equal/;

const native = TEST_BACKENDS.includes('tensorflow');
(native ? describe : describe.skip).each([
  ['bfloat16', 'CPU'],
  ['float16', 'CPU'],
  ['float16', 'GPU'],
] as const)('the operations in %s, in the forms for a %s', (precision, device) => {
  beforeAll(async () => {
    const info = await openBackend({ backend: 'tensorflow', precision });
    if (device === 'CPU') return;
    setCurrentBackend({ ...info, device: 'gpu' });
    Object.assign(loadedEngine()!, { deterministic: true });
  });
  afterAll(() => {
    if (device === 'GPU') Object.assign(loadedEngine()!, { deterministic: false });
  });

  test.each(cases.map(item => [item.name, item] as const))('%s', async (_name, item) => {
    const single = { ...item, f: (...inputs: Tensor[]) => inFloat32(() => item.f(...inputs)) };
    const rounded = {
      ...single,
      f: (...inputs: Tensor[]) => single.f(...inputs.map(input => round(input, precision))),
    };
    let [expected, found]: (Evaluation | undefined)[] = [];
    const before = tf.memory().numTensors;
    try {
      expected = await evaluate(rounded);
      found = await evaluate(halved(item, precision));
    } catch (error) {
      if (device === 'CPU' || !GPU_ONLY.test((error as Error).message)) throw error;
      return;
    }
    expect(tf.memory().numTensors).toBe(before);
    expect(found.shape).toEqual(expected.shape);
    expect(difference(found.y, expected.y)).toBeLessThan(TOLERANCES[precision]);
    for (const [k, gradient] of found.gradients.entries()) {
      expect(difference(gradient, expected.gradients[k]!)).toBeLessThan(2 * TOLERANCES[precision]);
    }
    // Against finite differences in float32, which a common mistake of both would not pass. Not where rounding decides
    // between neighbouring maxima.
    if (!item.name.startsWith('maxPool'))
      expect(await gradientError(single, found)).toBeLessThan(0.02 + 2 * TOLERANCES[precision]);
  });
});
