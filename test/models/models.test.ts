import { afterEach, describe, expect, test } from '@jest/globals';
import { type Tensor, type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { isBatchNorm } from '../../framework/nn/isBatchNorm.ts';
import type { Module } from '../../framework/nn/Module.ts';
import { build } from '../../framework/registration/build.ts';
import { MODELS } from '../../framework/registration/kinds.ts';
import '../../registry/models/ResNeXt.ts';
import '../../registry/models/ResNet.ts';
import '../../registry/models/WideResNet.ts';
import { models } from '../../registry/models/catalogue.ts';
import { fill } from '../nn/conformance.ts';
import { describeBackends } from '../support/backends.ts';

const make = (spec: { type: string; [option: string]: unknown }) => build<Module>(MODELS, spec);
const sizeOf = (model: Module) => model.parameters().reduce((sum, parameter) => sum + parameter.size, 0);
const normsOf = (model: Module) => [...model.namedModules()].filter(([, module]) => isBatchNorm(module)).length;

describe('options of the models', () => {
  test.each([
    [{ type: 'ResNet' }, 269_722, 19],
    [{ type: 'ResNet', depth: 56, num_classes: 100 }, 858_868, 55],
    [{ type: 'WideResNet', depth: 40, widen_factor: 2 }, 2_243_546, 37],
    [{ type: 'WideResNet' }, 36_479_194, 25],
    [{ type: 'ResNeXt' }, 6_807_882, 31],
  ])('%j has %i parameters and %i batch normalisations', (spec, parameters, norms) => {
    const model = make(spec);
    expect(sizeOf(model)).toBe(parameters);
    expect(normsOf(model)).toBe(norms);
  });

  test.each([
    [{ type: 'ResNet', depth: 21 }, 'must be 6 n + 2'],
    [{ type: 'ResNet', std: [1, 0, 1] }, 'must be positive'],
    [{ type: 'WideResNet', depth: 27 }, 'must be 6 n + 4'],
    [{ type: 'ResNeXt', depth: 28 }, 'must be 9 n + 2'],
    [{ type: 'WideResNet', widen_facto: 2 }, 'unknown key "widen_facto"'],
  ])('%j is refused', (spec, message) => {
    expect(() => make(spec)).toThrow(message);
  });

  test('every catalogued model is exported by the file that the catalogue names', async () => {
    for (const [name, load] of Object.entries(models)) expect(Object.keys(await load())).toContain(name);
  });
});

describeBackends('models', () => {
  const owned: { dispose(): void }[] = [];
  const own = <T extends { dispose(): void }>(thing: T): T => {
    owned.push(thing);
    return thing;
  };
  afterEach(() => {
    for (const thing of owned.splice(0)) thing.dispose();
    expect(tf.memory().numTensors).toBe(0);
  });
  const images = (n: number, height = 32, width = 32) =>
    own(
      tf.tensor4d(
        fill([n, height, width, 3], (...at) => (1 + Math.sin(at[0] + 0.2 * at[1] + 0.3 * at[2] + at[3])) / 2),
        [n, height, width, 3],
      ),
    );
  const logitsOf = (model: Module, x: Tensor4D): number[] => {
    const logits: Tensor = model.forward(x);
    const values = [...logits.dataSync()];
    logits.dispose();
    return values;
  };

  test.each([
    { type: 'ResNet', depth: 8, num_classes: 4 },
    { type: 'WideResNet', depth: 10, widen_factor: 1, num_classes: 4, normalize: true },
    { type: 'ResNeXt', depth: 11, base_width: 4, num_classes: 4 },
  ])('%j: images of any size, logits that depend on one image only in eval mode, no tensor left', spec => {
    const model = own(make(spec).initialize(1)).eval();
    const x = images(3, 20, 24);
    const together = logitsOf(model, x);
    expect(together.length).toBe(12);
    expect(together.every(Number.isFinite)).toBe(true);
    const first = own(tf.slice(x, 0, 1)) as Tensor4D;
    logitsOf(model, first).forEach((value, i) => {
      expect(value).toBeCloseTo(together[i], 4);
    });
    const before = tf.memory().numTensors;
    for (const mode of [true, false, true]) logitsOf(model.train(mode), x);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('ResNet normalises its input by its options', () => {
    const plain = own(make({ type: 'ResNet', depth: 8, mean: null, std: null }).initialize(2)).eval();
    const state = plain.stateDict();
    const x = images(2);
    for (const options of [
      { mean: [0.1, 0.2, 0.3], std: [0.5, 0.25, 2] },
      { mean: null, std: [0.5, 0.25, 2] },
    ]) {
      const normalizing = own(make({ type: 'ResNet', depth: 8, ...options }));
      normalizing.loadStateDict(state);
      normalizing.eval();
      const mean = tf.tensor1d(options.mean ?? [0, 0, 0]);
      const normalized = tf.tidy(() => tf.div(tf.sub(x, mean), tf.tensor1d(options.std))) as Tensor4D;
      expect(logitsOf(normalizing, x)).toEqual(logitsOf(plain, normalized));
      tf.dispose([mean, normalized]);
    }
    const standard = own(make({ type: 'ResNet', depth: 8 }));
    standard.loadStateDict(state);
    expect(logitsOf(standard.eval(), x)).not.toEqual(logitsOf(plain, x));
  });

  test('WideResNet normalises by mu and sigma, 0.5 where a file lacks them', () => {
    const plain = own(make({ type: 'WideResNet', depth: 10, widen_factor: 1 }).initialize(2)).eval();
    const normalizing = own(make({ type: 'WideResNet', depth: 10, widen_factor: 1, normalize: true }));
    expect(normalizing.loadStateDict(plain.stateDict()).missing).toEqual(['mu', 'sigma']);
    const x = images(2);
    const normalized = own(tf.tidy(() => tf.div(tf.sub(x, 0.5), 0.5))) as Tensor4D;
    expect(logitsOf(normalizing.eval(), x)).toEqual(logitsOf(plain, normalized));
    expect(() => plain.loadStateDict(normalizing.stateDict())).toThrow('unexpected (2): mu, sigma');
  });
});
