import { afterEach, expect, test } from '@jest/globals';
import { valueAndGradients } from '../../framework/autograd/valueAndGradients.ts';
import { type Scalar, type Tensor, type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { foldBatchNorm } from '../../framework/nn/foldBatchNorm.ts';
import { isBatchNorm } from '../../framework/nn/isBatchNorm.ts';
import type { Module } from '../../framework/nn/Module.ts';
import { build } from '../../framework/registration/build.ts';
import { MODELS } from '../../framework/registration/kinds.ts';
import '../../registry/models/DeepLabV2.ts';
import '../../registry/models/ResNeXt.ts';
import '../../registry/models/ResNet.ts';
import '../../registry/models/WideResNet.ts';
import { SGD } from '../../registry/optimizers/SGD.ts';
import { describeBackends } from '../support/backends.ts';
import { formulaState, type StateRow } from '../support/formula.ts';
import { fill } from './conformance.ts';

const SPECS = [
  { type: 'ResNet', depth: 14, num_classes: 4 },
  { type: 'WideResNet', depth: 10, widen_factor: 1, num_classes: 4 },
  { type: 'ResNeXt', depth: 11, base_width: 4, num_classes: 4 },
  { type: 'DeepLabV2', depth: 14, width: 16, num_classes: 4, bn_clr: true },
  { type: 'DeepLabV2', depth: 14, width: 8, num_classes: 4, head: 'classic' },
];

describeBackends('foldBatchNorm', () => {
  const owned: { dispose(): void }[] = [];
  afterEach(() => {
    for (const thing of owned.splice(0)) thing.dispose();
    expect(tf.memory().numTensors).toBe(0);
  });
  const images = () => {
    const x = tf.tensor4d(
      fill([2, 33, 40, 3], (...at) => (1 + Math.sin(at[0] + 0.9 * at[1] + 0.3 * at[2] + at[3])) / 2),
      [2, 33, 40, 3],
    );
    owned.push(x);
    return x;
  };
  /** With statistics, scales and shifts that differ from channel to channel. */
  const make = (spec: { type: string }): Module => {
    const model = build<Module>(MODELS, spec).eval();
    owned.push(model);
    const rows = [...model.stateItems()].map((item): StateRow => {
      const counter = item.name.endsWith('num_batches_tracked');
      return [item.name, item.fileShape, counter ? 'int64' : 'float32'];
    });
    model.loadStateDict(formulaState(rows));
    return model;
  };
  const outputOf = (model: Module, x: Tensor4D): Float32Array =>
    tf.tidy(() => Float32Array.from(model.forward(x).dataSync<'float32'>()));
  const distance = (a: Float32Array, b: Float32Array) =>
    Math.max(...a.map((v, i) => Math.abs(v - b[i]))) / Math.max(...a.map(Math.abs));

  test.each(SPECS)('%j: the same to 1e-5, switched on and off', spec => {
    const model = make(spec);
    const x = images();
    const plain = outputOf(model, x);
    const before = tf.memory().numTensors;
    expect(foldBatchNorm(model)).toBeGreaterThan(6);
    expect(tf.memory().numTensors).toBe(before);
    const folded = outputOf(model, x);
    expect(distance(plain, folded)).toBeLessThan(1e-5);
    const held = tf.memory().numTensors;
    expect(held).toBeGreaterThanOrEqual(before + 6); // two tensors for each convolution with a normalisation behind
    expect(outputOf(model, x)).toEqual(folded);
    expect(tf.memory().numTensors).toBe(held);
    foldBatchNorm(model, false);
    expect(tf.memory().numTensors).toBe(before);
    expect(outputOf(model, x)).toEqual(plain);
  });

  test('new values are folded anew, and training never is', () => {
    const model = make(SPECS[0]);
    const x = images();
    foldBatchNorm(model);
    const first = outputOf(model, x);
    model.train();
    outputOf(model, x); // moves the running statistics
    model.eval();
    const moved = outputOf(model, x);
    expect(distance(first, moved)).toBeGreaterThan(1e-3);
    const other = make(SPECS[0]);
    other.loadStateDict(model.stateDict());
    expect(distance(outputOf(other, x), moved)).toBeLessThan(1e-5);
    const weight = model.parameters()[0];
    const doubled = tf.tidy(() => tf.keep(tf.mul(weight.variable, 2)));
    weight.assign(doubled);
    doubled.dispose();
    other.loadStateDict(model.stateDict());
    expect(distance(outputOf(other, x), outputOf(model, x))).toBeLessThan(1e-5);
  });

  test('an update in place and another epsilon are folded anew', () => {
    const model = make(SPECS[0]);
    const x = images();
    foldBatchNorm(model);
    const parameters = model.parameters();
    const optimizer = new SGD({ lr: 0.1 }, [{ parameters }]);
    const gradients = new Map(parameters.map(parameter => [parameter, tf.ones([...parameter.shape])]));
    for (const change of [
      () => optimizer.step(gradients),
      () => {
        for (const [, module] of model.namedModules()) if (isBatchNorm(module)) Object.assign(module, { eps: 0.1 });
      },
    ]) {
      const before = outputOf(model, x);
      change();
      const folded = outputOf(model, x);
      expect(distance(before, folded)).toBeGreaterThan(1e-3);
      foldBatchNorm(model, false);
      expect(distance(outputOf(model, x), folded)).toBeLessThan(1e-5);
      foldBatchNorm(model);
    }
    tf.dispose([...gradients.values()]);
    optimizer.dispose();
  });

  test('gradients flow as ever in eval mode', () => {
    const model = make(SPECS[0]);
    const x = images();
    foldBatchNorm(model);
    outputOf(model, x);
    const parameters = model.parameters();
    const { loss, gradients } = valueAndGradients(
      () => ({ loss: tf.mean(tf.square(model.forward(x))) as Scalar }),
      parameters.map(parameter => parameter.variable),
    );
    expect(gradients.every(gradient => gradient !== null)).toBe(true);
    tf.dispose([loss, ...(gradients as Tensor[])]);
  });
});
