import { expect, test } from '@jest/globals';
import { nativeBinding } from '../../framework/backend/nativeBinding.ts';
import { tf } from '../../framework/backend/tf.ts';
import { Parameter } from '../../framework/nn/Parameter.ts';
import { build } from '../../framework/registration/build.ts';
import { OPTIMIZERS } from '../../framework/registration/kinds.ts';
import type { Optimizer } from '../../framework/runner/Optimizer.ts';
import { Adam } from '../../registry/optimizers/Adam.ts';
import { SGD } from '../../registry/optimizers/SGD.ts';
import { describeBackends } from '../support/backends.ts';
import { formula } from '../support/formula.ts';

const STEPS = 5;

/** A parameter [2, 3] in the layout of linear layers, whose files hold [3, 2]. */
function linear(name: string, values: ArrayLike<number>): Parameter {
  const parameter = new Parameter(name, [2, 3], { layout: 'linear', init: () => new Float32Array(6) });
  const tensor = tf.tensor(Float32Array.from(values), [2, 3]);
  parameter.assign(tensor);
  tensor.dispose();
  return parameter;
}

const gradientValues = (name: string, step: number) => formula(`gradient/${name}/${step}`, 6);

/** Steps with gradients that depend on the step only. */
function run(optimizer: Optimizer, parameters: readonly Parameter[], from = 0, to = STEPS): void {
  for (let step = from; step < to; step++) {
    const gradients = new Map(
      parameters.map(parameter => [
        parameter,
        tf.tensor(Float32Array.from(gradientValues(parameter.name, step)), [2, 3]),
      ]),
    );
    optimizer.step(gradients);
    tf.dispose([...gradients.values()]);
  }
}

function expectClose(parameter: Parameter, expected: ArrayLike<number>): void {
  const found = parameter.variable.dataSync();
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < found.length; i++) expect(Math.abs(found[i] - expected[i])).toBeLessThan(2e-6);
}

/** One number under PyTorch's SGD, in float64. */
function sgdByHand(start: number, gradient: (step: number) => number, o: Record<string, number>, nesterov: boolean) {
  let p = start;
  let buffer: number | undefined;
  for (let step = 0; step < STEPS; step++) {
    const g = gradient(step) + o.weightDecay * p;
    if (o.momentum === 0) {
      p -= o.lr * g;
      continue;
    }
    buffer = buffer === undefined ? g : o.momentum * buffer + (1 - o.dampening) * g;
    p -= o.lr * (nesterov ? g + o.momentum * buffer : buffer);
  }
  return p;
}

/** One number under PyTorch's Adam, in float64. */
function adamByHand(start: number, gradient: (step: number) => number, o: Record<string, number>) {
  let [p, m, v] = [start, 0, 0];
  for (let t = 1; t <= STEPS; t++) {
    const g = gradient(t - 1) + o.weightDecay * p;
    m = o.beta1 * m + (1 - o.beta1) * g;
    v = o.beta2 * v + (1 - o.beta2) * g * g;
    const root = Math.sqrt(v) / Math.sqrt(1 - o.beta2 ** t);
    p -= ((o.lr / (1 - o.beta1 ** t)) * m) / (root + o.eps);
  }
  return p;
}

describeBackends('optimizers', () => {
  const start = formula('start', 6);

  test.each([
    { lr: 0.1, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false },
    { lr: 0.1, momentum: 0, dampening: 0, weightDecay: 0.3, nesterov: false },
    { lr: 0.1, momentum: 0.9, dampening: 0, weightDecay: 0.01, nesterov: false },
    { lr: 0.1, momentum: 0.9, dampening: 0.4, weightDecay: 0.01, nesterov: false },
    { lr: 0.1, momentum: 0.9, dampening: 0, weightDecay: 0.2, nesterov: true },
  ])('SGD is that of PyTorch: %o', settings => {
    const { weightDecay, nesterov, ...others } = settings;
    const parameter = linear('p', start);
    const optimizer = new SGD({ ...others, nesterov, weight_decay: weightDecay }, [{ parameters: [parameter] }]);
    run(optimizer, [parameter]);
    expectClose(
      parameter,
      Array.from(start, (p, i) =>
        sgdByHand(p, step => gradientValues('p', step)[i], { ...others, weightDecay }, nesterov),
      ),
    );
    expect(optimizer.steps).toBe(STEPS);
    optimizer.dispose();
    parameter.dispose();
  });

  test.each([
    { lr: 0.01, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0 },
    { lr: 0.05, beta1: 0.5, beta2: 0.9, eps: 0.1, weightDecay: 0.2 },
    { lr: 1e-4, beta1: 0.9, beta2: 0.99, eps: 1e-8, weightDecay: 0 },
  ])('Adam is that of PyTorch: %o', settings => {
    const { lr, eps, weightDecay, beta1, beta2 } = settings;
    const parameter = linear('p', start);
    const optimizer = new Adam({ lr, eps, betas: [beta1, beta2], weight_decay: weightDecay }, [
      { parameters: [parameter] },
    ]);
    run(optimizer, [parameter]);
    expectClose(
      parameter,
      Array.from(start, (p, i) => adamByHand(p, step => gradientValues('p', step)[i], settings)),
    );
    optimizer.dispose();
    parameter.dispose();
  });

  test('the epsilon of Adam is added outside the corrected root: tiny gradients still move the full step', () => {
    const parameter = linear('p', [0, 0, 0, 0, 0, 0]);
    const optimizer = new Adam({ lr: 0.1 }, [{ parameters: [parameter] }]);
    const gradient = tf.fill([2, 3], 1e-6);
    optimizer.step(new Map([[parameter, gradient]]));
    // lr g / (|g| + 1e-8); with an epsilon of 1e-7 inside it would be 0.076.
    expect(parameter.variable.dataSync()[0]).toBeCloseTo(-0.1 / 1.01, 5);
    gradient.dispose();
    optimizer.dispose();
    parameter.dispose();
  });

  test('groups have a learning rate and a weight decay of their own, and the rate can be set', () => {
    const [a, b] = [linear('a', start), linear('b', start)];
    const optimizer = build<Optimizer>(OPTIMIZERS, { type: 'SGD', lr: 0.1, momentum: 0.9, weight_decay: 0.1 }, [
      { parameters: [a] },
      { parameters: [b], lr: 0.5, weight_decay: 0 },
    ]);
    expect(optimizer.groups.map(group => [group.baseLr, group.lr])).toEqual([
      [0.1, 0.1],
      [0.5, 0.5],
    ]);
    optimizer.groups[0].lr = 0.2;
    run(optimizer, [a, b]);
    const byHand = (name: string, lr: number, weightDecay: number) =>
      Array.from(start, (p, i) =>
        sgdByHand(p, step => gradientValues(name, step)[i], { lr, momentum: 0.9, dampening: 0, weightDecay }, false),
      );
    expectClose(a, byHand('a', 0.2, 0.1));
    expectClose(b, byHand('b', 0.5, 0));
    optimizer.dispose();
    tf.dispose([a.variable, b.variable]);
  });

  /**
   * One number under PyTorch's SGD where it is listed `repeats` times: all look up their buffer before the first update, so that each of
   * the first step starts its own, and the last one's stays.
   */
  function listedSgdByHand(start: number, gradient: (step: number) => number, repeats: number, nesterov: boolean) {
    const [lr, momentum, dampening, weightDecay] = [0.1, 0.9, nesterov ? 0 : 0.4, 0.2];
    let p = start;
    let buffer: number | undefined;
    for (let step = 0; step < STEPS; step++) {
      const first = buffer === undefined;
      for (let k = 0; k < repeats; k++) {
        const g = gradient(step) + weightDecay * p;
        buffer = first ? g : momentum * buffer! + (1 - dampening) * g;
        p -= lr * (nesterov ? g + momentum * buffer : buffer);
      }
    }
    return p;
  }

  test.each([
    { repeats: 3, nesterov: false },
    { repeats: 4, nesterov: true },
  ])('repeats are those of a parameter that PyTorch lists several times: %o', async ({ repeats, nesterov }) => {
    const [often, once] = [linear('often', start), linear('once', start)];
    const settings = { lr: 0.1, momentum: 0.9, dampening: nesterov ? 0 : 0.4, weight_decay: 0.2, nesterov };
    const groups = [{ parameters: [often], repeats }, { parameters: [once] }];
    const optimizer = new SGD(settings, groups);
    const before = tf.memory().numTensors;
    run(optimizer, [often, once], 0, 2);
    const early = tf.memory().numTensors;
    // A resumed one knows that the first step is over.
    const resumed = new SGD(settings, groups);
    resumed.restore(await optimizer.state());
    optimizer.dispose();
    run(resumed, [often, once], 2);
    expect(tf.memory().numTensors).toBe(early);
    const byHand = (name: string, times: number) =>
      Array.from(start, (p, i) => listedSgdByHand(p, step => gradientValues(name, step)[i], times, nesterov));
    expectClose(often, byHand('often', repeats));
    expectClose(once, byHand('once', 1));
    resumed.dispose();
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([often.variable, once.variable]);
  });

  test('Adam repeats one update after the other, as PyTorch does', () => {
    const [often, thrice] = [linear('p', start), linear('p', start)];
    const optimizers = [
      new Adam({ lr: 0.01 }, [{ parameters: [often], repeats: 3 }]),
      new Adam({ lr: 0.01 }, [{ parameters: [thrice] }]),
    ];
    run(optimizers[0], [often], 0, 2);
    for (const step of [0, 0, 0, 1, 1, 1]) run(optimizers[1], [thrice], step, step + 1);
    expect([...often.variable.dataSync()]).toEqual([...thrice.variable.dataSync()]);
    for (const optimizer of optimizers) optimizer.dispose();
    tf.dispose([often.variable, thrice.variable]);
  });

  test('a group may have a factor of the learning rate', () => {
    const [a, b] = [linear('a', start), linear('b', start)];
    const groups = [
      { parameters: [a], lr_mult: 10 },
      { parameters: [b], lr: 0.5, lr_mult: 0.1 },
    ];
    const optimizer = new SGD({ lr: 2.5e-4 }, groups);
    expect(optimizer.groups.map(group => [group.baseLr, group.lr])).toEqual([
      [2.5e-3, 2.5e-3],
      [0.05, 0.05],
    ]);
    optimizer.dispose();
    tf.dispose([a.variable, b.variable]);
  });

  test('a parameter without a gradient stays as it is, and its count of updates too', () => {
    const [a, b] = [linear('a', start), linear('b', start)];
    const optimizer = new Adam({ lr: 0.01 }, [{ parameters: [a, b] }]);
    run(optimizer, [a], 0, 2);
    expectClose(b, start);
    run(optimizer, [b]);
    expectClose(
      b,
      Array.from(start, (p, i) =>
        adamByHand(p, step => gradientValues('b', step)[i], {
          lr: 0.01,
          beta1: 0.9,
          beta2: 0.999,
          eps: 1e-8,
          weightDecay: 0,
        }),
      ),
    );
    optimizer.dispose();
    tf.dispose([a.variable, b.variable]);
  });

  test.each([
    { type: 'SGD', lr: 0.1, momentum: 0.9, nesterov: true },
    { type: 'Adam', lr: 0.1 },
  ])('a restored $type goes on bit for bit, and reset forgets', async spec => {
    const whole = linear('p', start);
    const one = build<Optimizer>(OPTIMIZERS, spec, [{ parameters: [whole] }]);
    run(one, [whole]);

    const half = linear('p', start);
    const first = build<Optimizer>(OPTIMIZERS, spec, [{ parameters: [half] }]);
    first.groups[0].lr = 0.1;
    run(first, [half], 0, 2);
    const state = await first.state();
    const moment = [...state.tensors.values()][0];
    expect(moment.shape).toEqual([3, 2]); // the layout of files
    const second = build<Optimizer>(OPTIMIZERS, { ...spec, lr: 7 }, [{ parameters: [half] }]);
    second.restore(state);
    run(second, [half], 2);
    expect([...half.variable.dataSync()]).toEqual([...whole.variable.dataSync()]);

    second.reset();
    expect((await second.state()).tensors.size).toBe(0);
    for (const optimizer of [one, first, second]) optimizer.dispose();
    tf.dispose([whole.variable, half.variable]);
  });

  test('neither steps nor disposal leave tensors behind', () => {
    const parameter = linear('p', start);
    const before = tf.memory().numTensors;
    for (const optimizer of [
      new SGD({ lr: 0.1, momentum: 0.9, weight_decay: 0.1, nesterov: true }, [{ parameters: [parameter] }]),
      new Adam({ lr: 0.1, weight_decay: 0.1 }, [{ parameters: [parameter] }]),
    ]) {
      run(optimizer, [parameter], 0, 2);
      const early = tf.memory().numTensors;
      run(optimizer, [parameter], 2, 20);
      expect(tf.memory().numTensors).toBe(early);
      optimizer.dispose();
      expect(tf.memory().numTensors).toBe(before);
    }
    parameter.dispose();
  });

  test('a clone of a parameter keeps its values when the parameter is updated, and gets them back', () => {
    for (const spec of [
      { type: 'SGD', lr: 0.1, momentum: 0.9 },
      { type: 'SGD', lr: 0.1 },
      { type: 'Adam', lr: 0.1 },
    ]) {
      const [shared, alone] = [linear('p', start), linear('p', start)];
      const optimizers = [shared, alone].map(p => build<Optimizer>(OPTIMIZERS, spec, [{ parameters: [p] }]));
      run(optimizers[0], [shared], 0, 2);
      run(optimizers[1], [alone], 0, 2);
      const early = [...alone.variable.dataSync()];
      const clone = tf.clone(shared.variable);
      const view = tf.reshape(shared.variable, [6]);
      run(optimizers[0], [shared], 2);
      run(optimizers[1], [alone], 2);
      expect([...clone.dataSync()]).toEqual(early);
      expect([...view.dataSync()]).toEqual(early);
      expect([...shared.variable.dataSync()]).toEqual([...alone.variable.dataSync()]);
      shared.assign(clone);
      run(optimizers[0], [shared], 0, 1);
      expect([...clone.dataSync()]).toEqual(early);
      expect([...shared.variable.dataSync()]).not.toEqual(early);
      for (const optimizer of optimizers) optimizer.dispose();
      tf.dispose([clone, view, shared.variable, alone.variable]);
    }
  });

  test('the native engine keeps no handle of its own', () => {
    const native = nativeBinding();
    if (!native) return;
    const handles = () => native.binding.getNumOfTensors() - native.constants.count;
    const parameter = linear('p', start);
    tf.square(parameter.variable).dispose(); // uploads the values
    const before = handles();
    const optimizer = new Adam({ lr: 0.1, weight_decay: 0.1 }, [{ parameters: [parameter] }]);
    run(optimizer, [parameter], 0, 2);
    const early = handles();
    run(optimizer, [parameter], 2, 20);
    expect(handles()).toBe(early);
    // Nor one for values that came from elsewhere between two steps.
    for (let step = 0; step < 4; step++) {
      parameter.setFromFile(Float32Array.from(start));
      run(optimizer, [parameter], step, step + 1);
    }
    expect(handles()).toBe(early);
    optimizer.dispose();
    expect(handles()).toBe(before);
    parameter.dispose();
  });

  test('mistakes are named', async () => {
    const [a, b] = [linear('a', start), linear('b', start)];
    const groups = [{ parameters: [a] }];
    expect(() => build(OPTIMIZERS, { type: 'SGD', lr: 0.1, nesterov: true }, groups)).toThrow(
      'nesterov needs momentum above 0',
    );
    expect(() => new SGD({ lr: 0.1 }, [...groups, ...groups])).toThrow('a is listed twice');
    const state = await new Adam({ lr: 1 }, groups).state();
    const other = new Adam({ lr: 1 }, [{ parameters: [b] }]);
    const foreign = new Map([['exp_avg.a', { dtype: 'float32' as const, shape: [3, 2], data: new Float32Array(6) }]]);
    expect(() => other.restore({ ...state, tensors: foreign })).toThrow('exp_avg.a, which is no parameter of this run');
    expect(() => other.restore({ ...state, values: { steps: 1, lr: [1, 2] } })).toThrow('has 2 parameter groups');
    tf.dispose([a.variable, b.variable]);
  });
});
