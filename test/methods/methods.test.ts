import { afterEach, describe, expect, test } from '@jest/globals';
import { type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { BatchNorm2d } from '../../framework/nn/BatchNorm2d.ts';
import type { Module } from '../../framework/nn/Module.ts';
import { RandomStream } from '../../framework/random/RandomStream.ts';
import { build } from '../../framework/registration/build.ts';
import { METHODS } from '../../framework/registration/kinds.ts';
import { loadEntriesOf } from '../../framework/registration/loadEntriesOf.ts';
import type { Spec } from '../../framework/registration/spec.ts';
import type { Method } from '../../framework/runner/Method.ts';
import {
  Adam,
  checkModel,
  collectParams,
  collectStats,
  configureModel,
  DeepLabV2,
  Norm,
  ResNet,
  SGD,
  Source,
  Tent,
} from '../../registry/index.ts';
import { TinyNet } from '../runner/entries.ts';
import { describeBackends } from '../support/backends.ts';

const ADAM = { type: 'Adam', lr: 1e-2 };

/** Mean entropy of softmax over rows of so many classes, in nats. */
function entropyOf(logits: readonly number[], classes: number): number {
  const rows = logits.length / classes;
  return Array.from({ length: rows }, (_, i) => {
    const exps = logits.slice(i * classes, (i + 1) * classes).map(Math.exp);
    const sum = exps.reduce((a, b) => a + b);
    return -exps.reduce((total, e) => total + (e / sum) * Math.log(e / sum), 0) / rows;
  }).reduce((a, b) => a + b);
}

describeBackends('methods', () => {
  const owned: { dispose(): void }[] = [];
  afterEach(() => {
    for (const thing of owned.splice(0).reverse()) thing.dispose();
    expect(tf.memory().numTensors).toBe(0);
  });
  const own = <T extends { dispose(): void }>(thing: T): T => {
    owned.push(thing);
    return thing;
  };
  const network = () => own(new ResNet({ depth: 8, num_classes: 3 }).initialize(5));
  const batch = (k: number) => {
    const random = new RandomStream('batch', k);
    return own(
      tf.tensor4d(
        Float32Array.from({ length: 6 * 192 }, () => random.uniform()),
        [6, 8, 8, 3],
      ),
    );
  };
  const method = async (spec: Spec, model: Module = network(), optimizer: Spec = ADAM) => {
    await loadEntriesOf([spec, optimizer]);
    return own(build<Method>(METHODS, spec, { model, optimizer, seed: 1 }));
  };
  const predict = (
    wrapped: { predict(images: Tensor4D): { dataSync(): unknown; dispose(): void } },
    images: Tensor4D,
  ) => {
    const logits = wrapped.predict(images);
    const values = Array.from(logits.dataSync() as Float32Array);
    logits.dispose();
    return values;
  };
  const weights = (model: Module) =>
    Object.fromEntries(
      [...model.stateDict()].map(([name, { data }]) => [name, Array.from(data as Float32Array, Number)]),
    );
  const changed = (before: Record<string, number[]>, after: Record<string, number[]>) =>
    Object.keys(before).filter(name => before[name].join() !== after[name]?.join());

  test.each([
    [{ type: 'Source' }, ADAM],
    [{ type: 'Norm' }, ADAM],
    [{ type: 'Norm', no_stats: true }, ADAM],
    [{ type: 'Tent', steps: 2 }, ADAM],
    [{ type: 'Tent', episodic: true, steps: 2 }, ADAM],
    [
      { type: 'Tent', parameters: 'all' },
      { type: 'SGD', lr: 1e-3, momentum: 0.9, nesterov: true },
    ],
    [
      { type: 'Tent', reset: 'never', adapt_batches: 10 },
      { type: 'SGD', lr: 1e-3 },
    ],
  ])('%j with %j keeps as many tensors after batch 50 as after batch 2', async (spec, optimizer) => {
    const wrapped = await method(spec, network(), optimizer);
    wrapped.startStream();
    const images = batch(0);
    const counts: number[] = [];
    for (let k = 0; k < 50; k++) {
      if (k === 25) wrapped.startStream();
      predict(wrapped, images);
      if (k === 1 || k === 49) counts.push(tf.memory().numTensors);
    }
    expect(counts[1]).toBe(counts[0]);
  });

  describe('configureModel', () => {
    test('leaves scale and shift of the normalisations trainable, and no running statistics', () => {
      const model = configureModel(network());
      expect(model.training).toBe(true);
      const trainable = model.parameters().filter(parameter => parameter.requiresGrad);
      expect(trainable.map(parameter => parameter.name)).toEqual(collectParams(model).names);
      expect(collectParams(model).names).toContain('layer3.0.bn2.bias');
      expect(collectParams(model).params).toEqual(trainable);
      expect(collectStats(model).size).toBe(0);
      const images = batch(1);
      const train = predict({ predict: x => model.forward(x) }, images);
      expect(predict({ predict: x => model.eval().forward(x) }, images)).toEqual(train);
    });

    test('checkModel wants exactly that', () => {
      const plain = own(new TinyNet({ norm: false }).initialize(1));
      expect(() => checkModel(configureModel(plain))).toThrow('TinyNet has no batch normalization');
      const fresh = network();
      expect(() => checkModel(fresh)).toThrow(/all \d+ parameters of ResNet are trainable/);
      for (const parameter of fresh.parameters()) parameter.requiresGrad = false;
      expect(() => checkModel(fresh)).toThrow('has no trainable parameter');
      configureModel(fresh).eval();
      expect(() => checkModel(fresh)).toThrow('is in eval mode');
      expect(() => checkModel(configureModel(fresh))).not.toThrow();
    });
  });

  test('collectStats gives the running statistics', () => {
    const model = network();
    const stats = collectStats(model);
    expect([...stats.keys()].slice(0, 3)).toEqual(['bn1.running_mean', 'bn1.running_var', 'bn1.num_batches_tracked']);
    const norms = [...model.namedModules()].filter(([, module]) => module instanceof BatchNorm2d);
    expect(stats.size).toBe(3 * norms.length);
  });

  describe('on a segmentation network', () => {
    // Dropout would show at once.
    const deeplab = () =>
      own(new DeepLabV2({ depth: 14, width: 8, num_classes: 5, dropout: 0.5, bn_clr: true }).initialize(2));
    const groupNorms = ['layer5.bottleneck.2.weight', 'layer5.conv2d_list.0.1.weight'];

    test('Tent lowers the mean entropy of all pixels, by scale and shift of the batch normalisations alone', async () => {
      const model = deeplab();
      expect(collectParams(model).names).toEqual(expect.arrayContaining(['bn1.weight', 'bn_pretrain.bias']));
      const before = weights(model);
      for (const name of groupNorms) expect(Object.keys(before)).toContain(name);
      const tent = await method({ type: 'Tent' }, model, { type: 'SGD', lr: 0.01 });
      const images = batch(1);
      tent.startStream();
      const entropies = Array.from({ length: 4 }, () => entropyOf(predict(tent, images), 5));
      for (const [i, entropy] of entropies.slice(1).entries()) expect(entropy).toBeLessThan(entropies[i]);
      const moved = changed(before, weights(model)).filter(name => !/running|tracked/.test(name));
      expect(moved.sort()).toEqual([...collectParams(model).names].sort());
    });

    test('Norm moves nothing but running statistics, and predicts the same twice', async () => {
      const model = deeplab();
      const before = weights(model);
      const norm = await method({ type: 'Norm' }, model);
      const images = batch(1);
      const logits = predict(norm, images);
      expect(logits).toHaveLength(6 * 2 * 2 * 5);
      expect(predict(norm, images)).toEqual(logits);
      expect(changed(before, weights(model)).every(name => /running|tracked/.test(name))).toBe(true);
      expect(logits).not.toEqual(predict(await method({ type: 'Source' }, model), images));
    });
  });

  describe('Source', () => {
    test('predicts each image alone, and changes nothing', () => {
      const model = network();
      const source = new Source(model);
      const before = weights(model);
      const images = batch(1);
      const all = predict({ predict: x => source.forward(x) }, images);
      const first = own(tf.slice(images, [0, 0, 0, 0], [1, 8, 8, 3]) as Tensor4D);
      const alone = predict({ predict: x => source.forward(x) }, first);
      for (const [i, value] of alone.entries()) expect(value).toBeCloseTo(all[i], 4);
      expect(changed(before, weights(model))).toEqual([]);
    });
  });

  describe('Norm', () => {
    test('normalises with the batch, moves the running statistics, and forgets them at the next stream', async () => {
      const model = network();
      const before = weights(model);
      const wrapped = await method({ type: 'Norm' }, model);
      wrapped.startStream();
      const images = batch(1);
      const logits = predict(wrapped, images);
      expect(predict(wrapped, images)).toEqual(logits);
      const moved = changed(before, weights(model));
      expect(moved.length).toBeGreaterThan(0);
      expect(moved.every(name => /running|tracked/.test(name))).toBe(true);
      wrapped.startStream();
      expect(changed(before, weights(model))).toEqual([]);
    });

    test('eps counts; reset_stats starts at 0 and 1; no_stats keeps none', () => {
      const images = batch(1);
      const of = (settings: ConstructorParameters<typeof Norm>[1]) => {
        const model = network();
        const norm = own(new Norm(model, settings));
        return { logits: predict({ predict: x => norm.forward(x) }, images), stats: collectStats(model), model };
      };
      const plain = of({});
      expect(of({ eps: 0.5 }).logits).not.toEqual(plain.logits);
      expect(of({ noStats: true }).logits).toEqual(plain.logits);
      expect(of({ noStats: true }).stats.size).toBe(0);
      const mean = (stats: typeof plain.stats) => (stats.get('bn1.running_mean') as { data: Float32Array }).data[0];
      const full = of({ momentum: 1, resetStats: true });
      const tenth = of({ momentum: 0.1, resetStats: true });
      expect(mean(tenth.stats)).toBeCloseTo(0.1 * mean(full.stats), 5);
      // null: the plain average of all batches, here of one.
      expect(mean(of({ momentum: null, resetStats: true }).stats)).toBeCloseTo(mean(full.stats), 5);
    });
  });

  describe('Tent', () => {
    test('predicts before its last update, and lowers the entropy', async () => {
      const images = batch(1);
      const norm = await method({ type: 'Norm' });
      norm.startStream();
      const tent = await method({ type: 'Tent' });
      tent.startStream();
      const first = predict(tent, images);
      for (const [i, value] of predict(norm, images).entries()) expect(first[i]).toBeCloseTo(value, 4);
      const entropy = (logits: number[]) => {
        let sum = 0;
        for (let k = 0; k < logits.length; k += 3) {
          const e = logits.slice(k, k + 3).map(Math.exp);
          const total = e[0] + e[1] + e[2];
          for (const value of e) sum -= (value / total) * Math.log(value / total);
        }
        return sum;
      };
      let last = first;
      for (let k = 0; k < 5; k++) last = predict(tent, images);
      expect(entropy(last)).toBeLessThan(entropy(first));
    });

    test('steps of one batch are as many batches of one step', async () => {
      const images = batch(1);
      const three = await method({ type: 'Tent', steps: 3 });
      three.startStream();
      const one = await method({ type: 'Tent' });
      one.startStream();
      const logits = [0, 1, 2].map(() => predict(one, images));
      expect(predict(three, images)).toEqual(logits[2]);
    });

    test('steps 0 updates nothing', async () => {
      const model = network();
      const tent = await method({ type: 'Tent', steps: 0 }, model);
      tent.startStream();
      const before = weights(model);
      const images = batch(1);
      expect(predict(tent, images)).toEqual(predict(tent, images));
      expect(changed(before, weights(model))).toEqual([]);
    });

    test('episodic: every batch starts from the source', async () => {
      const tent = await method({ type: 'Tent', episodic: true, steps: 2 });
      tent.startStream();
      const images = batch(1);
      const first = predict(tent, images);
      predict(tent, batch(2));
      expect(predict(tent, images)).toEqual(first);
    });

    test('a new stream starts from the source with a fresh optimizer, unless reset is never', async () => {
      const images = batch(1);
      for (const [reset, equal] of [
        ['domain', true],
        ['never', false],
      ] as const) {
        const tent = await method({ type: 'Tent', reset });
        tent.startStream();
        const first = [predict(tent, images), predict(tent, images)];
        tent.startStream();
        const second = [predict(tent, images), predict(tent, images)];
        expect(JSON.stringify(first) === JSON.stringify(second)).toBe(equal);
      }
    });

    test('adapt_batches stops updating, stream by stream', async () => {
      const model = network();
      const tent = await method({ type: 'Tent', adapt_batches: 2 }, model);
      const images = batch(1);
      tent.startStream();
      predict(tent, images);
      predict(tent, images);
      const frozen = weights(model);
      predict(tent, images);
      expect(changed(frozen, weights(model))).toEqual([]);
      tent.startStream();
      predict(tent, images);
      expect(changed(frozen, weights(model)).length).toBeGreaterThan(0);
    });

    test.each([
      ['affine', /bn\d\.(weight|bias)$/],
      ['scale', /bn\d\.weight$/],
      ['shift', /bn\d\.bias$/],
      ['all', /weight|bias/],
    ])('parameters %s: these change and no others', async (parameters, pattern) => {
      const model = network();
      const tent = await method({ type: 'Tent', parameters }, model);
      tent.startStream();
      const before = weights(model);
      predict(tent, batch(1));
      const moved = changed(before, weights(model));
      expect(moved.length).toBeGreaterThan(5);
      expect(moved.every(name => pattern.test(name))).toBe(true);
      if (parameters === 'all') expect(moved).toContain('conv1.weight');
    });

    test('offline: some passes adapt, the last predicts without updates', async () => {
      const model = network();
      const tent = await method({ type: 'Tent', epochs: 1 }, model);
      const online = await method({ type: 'Tent' });
      const images = batch(1);
      tent.startStream();
      online.startStream();
      expect(tent.offlineEpochs).toBe(1);
      tent.adapt(images);
      predict(online, images);
      const adapted = weights(model);
      expect(predict(tent, images)).toEqual(predict(online, images));
      expect(changed(adapted, weights(model))).toEqual([]);
    });

    test('as a program uses it: forward, and reset to the beginning', () => {
      const model = configureModel(network());
      const tent = own(
        new Tent(model, own(new SGD({ lr: 0.1, momentum: 0.9 }, [{ parameters: collectParams(model).params }]))),
      );
      const images = batch(1);
      const run = () => predict({ predict: x => tent.forward(x) }, images);
      const first = [run(), run()];
      tent.reset();
      expect([run(), run()]).toEqual(first);
    });

    test.each([
      [
        'a network without batch normalisation',
        { type: 'Tent' },
        false,
        ADAM,
        /TinyNet has no batch normalization: Tent/,
      ],
      ['the same under Norm', { type: 'Norm' }, false, ADAM, /TinyNet has no batch normalization: Norm/],
      ['several optimizers', { type: 'Tent' }, true, { one: ADAM }, /needs one optimizer/],
      ['steps below 0', { type: 'Tent', steps: -1 }, true, ADAM, /steps/],
    ])('%s is refused', async (_what, spec, norm, optimizer, message) => {
      const model = own(new TinyNet({ norm }).initialize(1));
      await loadEntriesOf([spec, ADAM]);
      expect(() => build<Method>(METHODS, spec, { model, optimizer, seed: 1 })).toThrow(message);
    });

    test('an optimizer without trainable parameters, or half a step, is refused', () => {
      const model = network();
      for (const parameter of model.parameters()) parameter.requiresGrad = false;
      const optimizer = new Adam({}, [{ parameters: model.parameters() }]);
      expect(() => new Tent(model, optimizer)).toThrow('holds no trainable parameter');
      expect(() => new Tent(model, optimizer, { steps: 0.5 })).toThrow('steps is 0.5: expected an integer, 0 or more');
    });
  });
});
