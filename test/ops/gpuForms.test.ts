import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { currentBackend, setCurrentBackend } from '../../framework/backend/currentBackend.ts';
import { loadedEngine } from '../../framework/backend/native/loadNative.ts';
import type { Binding, OpAttribute } from '../../framework/backend/native/NativeEngine.ts';
import { inPortableForm } from '../../framework/ops/form.ts';
import { describeBackends, TEST_BACKENDS } from '../support/backends.ts';
import { GRADIENT_CASES, type GradientCase } from './gradientCases.ts';
import { evaluate } from './gradientError.ts';
import { groupStatistics } from './groupStatistics.ts';

// TensorFlow's kernels that add up in no fixed order on a GPU, and are refused there (TF_DETERMINISTIC_OPS).
const VARYING = ['SparseSoftmaxCrossEntropyWithLogits', 'ResizeNearestNeighborGrad', 'MaxPoolGradWithArgmax'];
// What a GPU's kernel can and the CPU's cannot.
const GPU_ONLY = /do not yet support dilation rates larger than 1|current implementation only supports equal/;

/** Every operation that ran: its attributes, and where its float32 outputs lie. */
const ran: { name: string; attributes: readonly OpAttribute[]; devices: string[] }[] = [];

/** The addon, with a note of each operation. */
function noting(binding: Binding): Binding {
  const executeOp: Binding['executeOp'] = (name, attributes, inputs, outputs) => {
    const made = binding.executeOp(name, attributes, inputs, outputs);
    const devices = made.filter(({ dtype }) => dtype === binding.TF_FLOAT).map(({ id }) => binding.tensorDevice(id));
    ran.push({ name, attributes, devices });
    return made;
  };
  return Object.create(binding, { executeOp: { value: executeOp } });
}

describeBackends(
  'the forms for a GPU',
  () => {
    let realDevice: 'cpu' | 'gpu';
    beforeAll(() => {
      const engine = loadedEngine()!;
      const binding = noting(engine.binding);
      Object.assign(engine.backend, { binding });
      Object.assign(engine, { binding, deterministic: true });
      realDevice = currentBackend().device;
      setCurrentBackend({ ...currentBackend(), device: 'gpu' });
    });
    afterAll(() => setCurrentBackend(undefined));

    const close = (a: Float32Array, b: Float32Array, tolerance: number) => {
      const size = Math.max(1e-6, ...a.map(Math.abs));
      expect(Math.max(0, ...a.map((value, i) => Math.abs(value - b[i]!))) / size).toBeLessThan(tolerance);
    };

    test('running statistics follow groups of images in turn', () => {
      const portable = inPortableForm(groupStatistics);
      for (const [i, value] of groupStatistics().entries()) expect(value).toBeCloseTo(portable[i]!, 5);
    });

    test.each(GRADIENT_CASES.map(item => [item.name, item] as const))('%s', async (_name, item: GradientCase) => {
      const portable = await evaluate({ ...item, f: (...inputs) => inPortableForm(() => item.f(...inputs)) });
      ran.length = 0;
      let native: typeof portable;
      try {
        native = await evaluate(item);
      } catch (error) {
        if (realDevice === 'gpu' || !GPU_ONLY.test((error as Error).message)) throw error;
        return;
      }
      close(portable.y, native.y, 1e-5);
      for (const [k, gradient] of portable.gradients.entries()) close(gradient, native.gradients[k]!, 1e-4);
      for (const { name, attributes, devices } of ran) {
        expect(name).not.toMatch(/^(_Mkl|Shiftkit)/);
        expect(VARYING).not.toContain(name);
        if (name === 'FusedBatchNormGradV3')
          expect(attributes).toContainEqual(expect.objectContaining({ name: 'is_training', value: true }));
        for (const device of devices)
          expect({ name, device }).toEqual({ name, device: expect.stringContaining(realDevice.toUpperCase()) });
      }
    });
  },
  TEST_BACKENDS.filter(name => name === 'tensorflow'),
);
