import { afterEach, describe, expect, test } from '@jest/globals';
import { valueAndGradients } from '../../framework/autograd/valueAndGradients.ts';
import { type Scalar, type Tensor, type Tensor3D, type Tensor4D, tf } from '../../framework/backend/tf.ts';
import type { StateDict } from '../../framework/checkpoint/StateDict.ts';
import type { TensorBatch } from '../../framework/data/batchToTensors.ts';
import type { GeometryStep } from '../../framework/data/geometry/GeometryStep.ts';
import { warpLabels } from '../../framework/data/geometry/warpLabels.ts';
import { IGNORE_INDEX } from '../../framework/data/ignoreIndex.ts';
import type { Module } from '../../framework/nn/Module.ts';
import type { Parameter } from '../../framework/nn/Parameter.ts';
import { resizeBilinear } from '../../framework/ops/resizeBilinear.ts';
import { RandomStream } from '../../framework/random/RandomStream.ts';
import { build } from '../../framework/registration/build.ts';
import { METHODS, OPTIMIZERS } from '../../framework/registration/kinds.ts';
import { loadEntriesOf } from '../../framework/registration/loadEntriesOf.ts';
import type { Spec } from '../../framework/registration/spec.ts';
import type { Method, StepInput, TrainingFiles, TrainingStreams, TrainStep } from '../../framework/runner/Method.ts';
import type { Optimizer } from '../../framework/runner/Optimizer.ts';
import { DeepLabV2, SegmentationTraining, SourceOnly, trainingOptions, type WarmUp, z } from '../../registry/index.ts';
import { TinyNet } from '../runner/entries.ts';
import { describeBackends } from '../support/backends.ts';
import { NO_FILES } from '../support/noFiles.ts';

const CLASSES = 5;
const [HEIGHT, WIDTH] = [24, 32];
/** Of the logits. */
const [ROWS, COLUMNS] = [4, 5];
const STREAM = { name: 'blocks', classes: ['a', 'b', 'c', 'd', 'e'] };
const FAR: readonly GeometryStep[] = [
  { type: 'flip', direction: 'horizontal' },
  { type: 'translate', axis: 'x', pixels: 13 },
  { type: 'cutout', top: 4, left: 8, height: 11, width: 12 },
];

describeBackends('training of segmentation networks', backend => {
  const owned: { dispose(): void }[] = [];
  afterEach(() => {
    for (const thing of owned.splice(0).reverse()) thing.dispose();
    expect(tf.memory().numTensors).toBe(0);
  });
  const own = <T extends { dispose(): void }>(thing: T): T => {
    owned.push(thing);
    return thing;
  };

  /** Drawn once: the first values of all networks. */
  let first: StateDict | undefined;
  function network(): DeepLabV2 {
    const model = own(new DeepLabV2({ depth: 14, width: 8, num_classes: CLASSES, dropout: 0, bn_clr: true }));
    if (first) model.loadStateDict(first);
    else first = model.initialize(7).stateDict();
    return model;
  }

  async function methodOf<M extends Method = Method>(spec: Spec, model: Module = network()): Promise<M> {
    await loadEntriesOf([spec, { type: 'FCDiscriminator' }]);
    const method = own(build<M>(METHODS, small(spec), { model, seed: 1 }));
    await method.startTraining({ source: STREAM, target: STREAM }, NO_FILES);
    for (const [name, other] of Object.entries(method.networks)) if (name !== 'model') own(other);
    return method;
  }
  const small = (spec: Spec): Spec =>
    spec.type === 'WarmUp' ? { discriminator: { type: 'FCDiscriminator', width: 4 }, ...spec } : spec;

  /** Coloured noise, and labels in blocks; the strong view has other images, and labels that moved. */
  function batch(seed: number): TensorBatch {
    const random = new RandomStream('batch', seed);
    const images = () =>
      own(
        tf.tensor4d(
          Float32Array.from({ length: 2 * HEIGHT * WIDTH * 3 }, () => random.uniform()),
          [2, HEIGHT, WIDTH, 3],
        ),
      );
    const blocks = Array.from({ length: 24 }, () => (random.uniform() < 0.1 ? IGNORE_INDEX : random.integer(CLASSES)));
    const values = Int32Array.from({ length: 2 * HEIGHT * WIDTH }, (_, i) => {
      const [y, x] = [Math.floor(i / WIDTH) % HEIGHT, i % WIDTH];
      return blocks[Math.floor(i / (HEIGHT * WIDTH)) * 12 + Math.floor(y / 8) * 4 + Math.floor(x / 8)];
    });
    const geometry = [FAR, []];
    const moved = geometry.flatMap((steps, k) => {
      const data = values.subarray(k * HEIGHT * WIDTH, (k + 1) * HEIGHT * WIDTH);
      return [...warpLabels({ data, height: HEIGHT, width: WIDTH }, steps).data];
    });
    const map = (data: ArrayLike<number>) => own(tf.tensor3d(Int32Array.from(data), [2, HEIGHT, WIDTH], 'int32'));
    const strong = { images: images(), labels: map(moved), geometry };
    return { images: images(), labels: map(values), geometry: [[], []], strong };
  }

  const free = ({ losses, gradients }: TrainStep): void =>
    tf.dispose([Object.values(losses), ...Object.values(gradients).map(named => [...named.values()])]);

  /** Mean of -log softmax at the labels, over the pixels that have one. */
  function crossEntropyByHand(logits: Tensor4D, labels: Tensor3D): Scalar {
    const large = resizeBilinear(logits, [HEIGHT, WIDTH], { alignCorners: true });
    const counted = tf.cast(tf.notEqual(labels, IGNORE_INDEX), 'float32');
    const chosen = tf.oneHot(tf.cast(tf.mul(tf.cast(labels, 'float32'), counted), 'int32'), CLASSES, 1, 0, 'float32');
    const losses = tf.neg(tf.sum(tf.mul(chosen, tf.logSoftmax(large)), -1));
    return tf.div(tf.sum(tf.mul(losses, counted)), tf.sum(counted));
  }

  /** Loss and gradients of a formula, to compare with those of a step. */
  function expectStep(
    loss: Scalar | readonly Scalar[],
    gradients: ReadonlyMap<Parameter, Tensor>,
    formula: () => Scalar,
    parameters: readonly Parameter[],
  ): void {
    const wanted = parameters.filter(parameter => parameter.requiresGrad);
    const byHand = valueAndGradients(
      () => ({ loss: formula() }),
      wanted.map(parameter => parameter.variable),
    );
    const sum = [loss].flat().reduce((total, part) => total + part.dataSync()[0], 0);
    expect(sum).toBeCloseTo(byHand.loss.dataSync()[0], 4);
    expect([...gradients.keys()].map(({ name }) => name).sort()).toEqual(
      wanted
        .filter((_, i) => byHand.gradients[i])
        .map(({ name }) => name)
        .sort(),
    );
    for (const [i, parameter] of wanted.entries()) {
      if (!byHand.gradients[i]) continue;
      const [off, largest] = tf.tidy(() => {
        const expected = byHand.gradients[i] as Tensor;
        const difference = tf.max(tf.abs(tf.sub(gradients.get(parameter) as Tensor, expected)));
        return [difference.dataSync()[0], tf.max(tf.abs(expected)).dataSync()[0]];
      });
      expect([parameter.name, off <= 1e-3 * largest + 1e-7 || off / largest]).toEqual([parameter.name, true]);
    }
    tf.dispose([byHand.loss, ...byHand.gradients.filter(gradient => gradient !== null)]);
  }

  describe('SourceOnly', () => {
    test.each(['weak', 'strong'] as const)('cross entropy of the %s view, weighted', async source_view => {
      const method = await methodOf({ type: 'SourceOnly', source_view, source_weight: 0.5 });
      const source = batch(1);
      const { images, labels } = source_view === 'weak' ? source : source.strong!;
      const step = method.trainStep({ source, iteration: 0 });
      expect(Object.keys(step.losses)).toEqual(['loss_source']);
      expectStep(
        step.losses.loss_source,
        step.gradients.model,
        () => tf.mul(crossEntropyByHand(method.model.forward(images) as Tensor4D, labels as Tensor3D), 0.5),
        method.model.parameters(),
      );
      free(step);
    });

    test('pixels of no class count for nothing: where there are no others, the loss is 0', async () => {
      const method = await methodOf({ type: 'SourceOnly' });
      const labels = own(tf.fill([2, HEIGHT, WIDTH], IGNORE_INDEX, 'int32'));
      const step = method.trainStep({ source: { ...batch(1), labels }, iteration: 0 });
      expect(step.losses.loss_source.dataSync()[0]).toBe(0);
      for (const gradient of step.gradients.model.values()) {
        expect(gradient.dataSync().every(value => value === 0)).toBe(true);
      }
      free(step);
    });

    test('freeze_bn: statistics, scale and shift stay; all else is trained, group normalisation too', async () => {
      const method = await methodOf({ type: 'SourceOnly', freeze_bn: true });
      const model = method.model as DeepLabV2;
      const statistics = () =>
        [...model.stateDict()].filter(([name]) => /running|tracked/.test(name)).map(([, { data }]) => [...data].join());
      const before = statistics();
      const images = batch(1).images;
      method.predict(images).dispose();
      const step = method.trainStep({ source: batch(2), iteration: 0 });
      const names = [...step.gradients.model.keys()].map(({ name }) => name);
      expect(names.filter(name => /bn\d|downsample\.1/.test(name))).toEqual([]);
      expect(names).toContain('layer5.conv2d_list.0.1.weight');
      expect(names).toContain('layer4.0.conv3.weight');
      expect([model.training, model.layer5.training, model.bn1.training]).toEqual([true, true, false]);
      expect(statistics()).toEqual(before);
      free(step);
      const free_bn = await methodOf({ type: 'SourceOnly' }, model);
      free(free_bn.trainStep({ source: batch(2), iteration: 0 }));
      expect(statistics()).not.toEqual(before);
    });

    test('variance_floor: the step is another, but for what the first layer sees; predictions are not', async () => {
      const source = batch(1);
      const done = async (variance_floor: boolean) => {
        const method = await methodOf({ type: 'SourceOnly', paper_parity: { variance_floor } });
        const model = method.model as DeepLabV2;
        const conv1 = model.parameters().find(({ name }) => name === 'conv1.weight')!;
        conv1.setFromFile(conv1.readForFile().map(value => value * 0.05)); // variances below eps
        const predicted = method.predict(source.images);
        const step = method.trainStep({ source, iteration: 0 });
        const prediction = predicted.dataSync();
        const statistics = [...model.bn1.runningVariance!.dataSync()];
        const loss = step.losses.loss_source.dataSync()[0];
        predicted.dispose();
        free(step);
        return { prediction, statistics, loss };
      };
      const [plain, floored] = [await done(false), await done(true)];
      expect(Math.max(...plain.statistics) - 0.9).toBeLessThan(1e-6);
      expect(floored.statistics).toEqual(plain.statistics.map(variance => expect.closeTo(variance, 6)));
      expect(floored.prediction).toEqual(plain.prediction);
      expect(Math.abs(floored.loss - plain.loss)).toBeGreaterThan(1e-5);
    });

    test('predicts in eval mode, at the output stride, and trains again after it', async () => {
      const method = await methodOf({ type: 'SourceOnly' });
      const logits = method.predict(batch(1).images);
      expect([logits.shape, method.model.training]).toEqual([[2, ROWS, COLUMNS, CLASSES], false]);
      logits.dispose();
      free(method.trainStep({ source: batch(1), iteration: 0 }));
      expect(method.model.training).toBe(true);
    });

    test('the head learns faster than the backbone; the original lists the backbone several times', async () => {
      const names = (method: Method, name = 'model') =>
        method.parameterGroups()[name].map(({ parameters, lr_mult, repeats }) => {
          const parts = new Set(parameters.map(parameter => parameter.name.split('.')[0]));
          return { parts: [...parts].join(' '), lr_mult, repeats };
        });
      const plain = await methodOf({ type: 'SourceOnly', freeze_bn: true });
      expect(names(plain)).toEqual([
        { parts: 'conv1 layer1 layer2 layer3 layer4', lr_mult: undefined, repeats: undefined },
        { parts: 'layer5', lr_mult: 10, repeats: undefined },
      ]);
      const paper_parity = { repeat_backbone: true };
      const original = await methodOf({ type: 'SourceOnly', head_lr_mult: 5, paper_parity });
      expect(names(original)).toEqual([
        { parts: 'conv1 bn1', lr_mult: undefined, repeats: 1 },
        { parts: 'layer1 layer2 layer3 layer4', lr_mult: undefined, repeats: 3 },
        { parts: 'layer1 layer2 layer3 layer4', lr_mult: undefined, repeats: 4 },
        { parts: 'layer5 bn_pretrain', lr_mult: 5, repeats: undefined },
      ]);
      expect(original.parameterGroups().model[2].parameters.every(({ name }) => /\.downsample\./.test(name))).toBe(
        true,
      );
    });

    test('what the data lacks is said', async () => {
      const method = await methodOf({ type: 'SourceOnly', source_view: 'strong' });
      const { strong: _strong, ...weak } = batch(1);
      expect(() => method.trainStep({ source: weak, iteration: 0 })).toThrow(
        "method.source_view is 'strong', but data.source makes no strong view",
      );
      const labels = own(tf.tensor1d([], 'int32'));
      const plain = await methodOf({ type: 'SourceOnly' });
      expect(() => plain.trainStep({ source: { ...weak, labels }, iteration: 0 })).toThrow('has no label maps');
      expect(() => plain.startTraining({ train: STREAM }, NO_FILES)).toThrow('SourceOnly trains on data.source');
      expect(() => plain.startTraining({ source: { name: 'SYNTHIA', classes: ['a'] } }, NO_FILES)).toThrow(
        'data.source (SYNTHIA) has 1 classes, the network tells 5 apart',
      );
    });

    test('a network that does not say what its head is is trained with one rate', async () => {
      const tiny = () => own(new TinyNet({ norm: true }).initialize(1));
      const fast = await methodOf({ type: 'SourceOnly' }, tiny());
      expect(() => fast.parameterGroups()).toThrow('head_lr_mult is 10, but TinyNet does not say what its head is');
      const even = await methodOf({ type: 'SourceOnly', head_lr_mult: 1 }, tiny());
      expect(even.parameterGroups().model.map(({ parameters }) => parameters.length)).toEqual([6]);
    });
  });

  describe("a method of one's own", () => {
    const STREAMS = { source: STREAM };
    const lines: string[] = [];
    const files: TrainingFiles = { ...NO_FILES, warn: line => void lines.push(line) };
    /** As JavaScript calls it. */
    const withoutFiles = undefined as unknown as TrainingFiles;

    test('without the option paper_parity starts, trains and warns of nothing', async () => {
      class Own extends SegmentationTraining {
        override trainStep({ source }: StepInput): TrainStep {
          this.trainMode();
          const { losses, gradients } = this.learn([this.sourceLesson(source!)], this.toLogits);
          return { losses, gradients: { model: gradients } };
        }
      }
      const settings = z.strictObject(trainingOptions).parse({ head_lr_mult: 5 });
      const method = own(new Own(settings, { model: network(), seed: 1 }));
      await method.startTraining(STREAMS, files);
      await method.startTraining(STREAMS, withoutFiles);
      expect(lines).toEqual([]);
      expect(method.parameterGroups().model.map(({ lr_mult }) => lr_mult)).toEqual([undefined, 5]);
      free(method.trainStep({ source: batch(1), iteration: 0 }));
    });

    test.each([true, false])('with paper_parity must hand files on; handed on: %j', async handsOn => {
      class Careless extends SourceOnly {
        override startTraining(streams: TrainingStreams, given: TrainingFiles): void | Promise<void> {
          return super.startTraining(streams, handsOn ? given : withoutFiles);
        }
      }
      const settings = SourceOnly.options.parse({ freeze_bn: true, paper_parity: { variance_floor: true } });
      const method = own(new Careless(settings, { model: network(), seed: 1 }));
      lines.length = 0;
      const start = async () => method.startTraining(STREAMS, files);
      if (handsOn) await start();
      else {
        await expect(start()).rejects.toMatchObject({
          name: 'UserError',
          message: 'startTraining of Careless does not hand its second argument, files, on',
          hint: 'call super.startTraining(streams, files) in it',
        });
      }
      expect(lines).toEqual(handsOn ? [expect.stringContaining('no effect of variance_floor')] : []);
    });
  });

  describe('WarmUp', () => {
    test.each([
      ['LS', (x: Tensor, target: number) => tf.mean(tf.square(tf.sub(x, target)))],
      // -target log p - (1 - target) log(1 - p)
      [
        'Vanilla',
        (x: Tensor, target: number) => {
          const p = tf.sigmoid(x);
          return tf.neg(tf.mean(tf.log(target === 1 ? p : tf.sub(1, p))));
        },
      ],
    ] as const)('%s: both sides are those of one formula each', async (gan, formula) => {
      const method = await methodOf<WarmUp>({ type: 'WarmUp', gan, adv: 0.5, source_weight: 2 });
      const { model, discriminator } = method;
      const [source, target] = [batch(1), batch(2)];
      const step = method.trainStep({ source, target, iteration: 0 });
      const { loss_source, loss_adversarial, loss_discriminator } = step.losses;
      const maps = ({ images }: TensorBatch) =>
        tf.softmax(resizeBilinear(model.forward(images) as Tensor4D, [HEIGHT, WIDTH], { alignCorners: true }));
      expectStep(
        [loss_source, loss_adversarial],
        step.gradients.model,
        () => {
          const supervised = crossEntropyByHand(model.forward(source.images) as Tensor4D, source.labels as Tensor3D);
          const deceived = formula(discriminator.forward(maps(target)), 0) as Scalar;
          return tf.add(tf.mul(supervised, 2), tf.mul(deceived, 0.5));
        },
        model.parameters(),
      );
      expectStep(
        loss_discriminator,
        step.gradients.discriminator,
        () => {
          const [onSource, onTarget] = [source, target].map(domain => discriminator.forward(maps(domain)));
          return tf.add(formula(onSource, 0), formula(onTarget, 1));
        },
        discriminator.parameters(),
      );
      free(step);
    });

    test('its discriminator follows the classes of the network, and is none of the network', async () => {
      const method = await methodOf<WarmUp>({ type: 'WarmUp' });
      expect(Object.keys(method.networks)).toEqual(['model', 'discriminator']);
      const conv1 = method.discriminator.stateDict().get('conv1.weight')!;
      expect(conv1.shape).toEqual([4, CLASSES, 3, 3]);
      expect(Object.keys(method.parameterGroups())).toEqual(['model', 'discriminator']);
      await expect(
        methodOf({ type: 'WarmUp', discriminator: { type: 'FCDiscriminator', num_classes: 19 } }),
      ).rejects.toThrow('the discriminator is for maps of 19 classes (num_classes), the network has 5');
      const tiny = own(new TinyNet({ norm: true }).initialize(1));
      await expect(methodOf({ type: 'WarmUp' }, tiny)).rejects.toThrow('TinyNet names no classes');
      expect(() => method.startTraining({ source: STREAM }, NO_FILES)).toThrow('WarmUp adapts to data.target');
    });

    test('a discriminator that is only to be evaluated has no values', async () => {
      await loadEntriesOf([{ type: 'WarmUp' }, { type: 'FCDiscriminator' }]);
      const model = network();
      const before = tf.memory().numTensors;
      const method = own(build<Method>(METHODS, { type: 'WarmUp' }, { model, seed: 1 }));
      expect(tf.memory().numTensors).toBe(before);
      method.predict(batch(1).images).dispose();
    });
  });

  describe('the strong view as the original has it', () => {
    const parity = {
      source_grid: 'network',
      replay_scale: 4,
      translate_x_by_height: true,
      replay_in_key_order: true,
      replay_last_only: true,
      replay_whole_cells: true,
    };

    test.each([
      ['exactly', { source_grid: 'network' }, false],
      ['with its faults', parity, true],
    ])('its loss is computed on the grid of the network, labels replayed %s', async (_how, paper_parity, faulty) => {
      const method = await methodOf({ type: 'SourceOnly', source_view: 'strong', paper_parity });
      const source = batch(1);
      const step = method.trainStep({ source, iteration: 0 });
      const values = (faulty ? source : source.strong!).labels.arraySync() as number[][][];
      const coarse = values.map(map =>
        Array.from({ length: ROWS }, (_, y) =>
          Array.from(
            { length: COLUMNS },
            (_, x) => map[Math.floor((y * HEIGHT) / ROWS)][Math.floor((x * WIDTH) / COLUMNS)],
          ),
        ),
      );
      if (faulty) coarse[0] = replayedByHand(coarse[0]);
      const expected = tf.tidy(() => {
        const logits = method.model.forward(source.strong!.images) as Tensor4D;
        const log = tf.logSoftmax(logits).arraySync() as number[][][][];
        const counted = coarse.flatMap((map, n) =>
          map.flatMap((row, y) => row.flatMap((k, x) => (k === IGNORE_INDEX ? [] : [-log[n][y][x][k]]))),
        );
        return counted.reduce((sum, loss) => sum + loss, 0) / counted.length;
      });
      expect(step.losses.loss_source.dataSync()[0]).toBeCloseTo(expected, 4);
      free(step);
    });

    /** `FAR` on a grid of 4 x 5 whose cells are taken for 4 pixels: mirrored, 3 cells times 5 / 4 to the left, cut. */
    function replayedByHand(map: number[][]): number[][] {
      return map.map((row, y) =>
        row.map((_, x) => {
          if (y >= 1 && y < 3 && x >= 2 && x < 5) return IGNORE_INDEX;
          const from = Math.floor(x + 0.5 + 3 * (COLUMNS / ROWS));
          return from < COLUMNS ? row[COLUMNS - 1 - from] : IGNORE_INDEX;
        }),
      );
    }
  });

  test.each([
    [{ type: 'SourceOnly', source_view: 'strong' }],
    [{ type: 'WarmUp', source_view: 'strong', freeze_bn: true, paper_parity: { repeat_backbone: true } }],
    [
      {
        type: 'WarmUp',
        gan: 'Vanilla',
        source_view: 'strong',
        paper_parity: { source_grid: 'network', replay_scale: 4 },
      },
    ],
  ])('%j keeps as many tensors after many steps as after two', async spec => {
    const last = backend === 'wasm' ? 4 : 20; // a step on wasm takes half a second
    const method = await methodOf(spec);
    await loadEntriesOf([{ type: 'SGD' }, { type: 'Adam' }]);
    const specs: Record<string, Spec> = {
      model: { type: 'SGD', lr: 1e-3, momentum: 0.9, weight_decay: 2e-4 },
      discriminator: { type: 'Adam', lr: 1e-4 },
    };
    const optimizers = Object.entries(method.parameterGroups()).map(
      ([name, groups]) => [name, own(build<Optimizer>(OPTIMIZERS, specs[name], groups))] as const,
    );
    const [source, target] = [batch(1), batch(2)];
    const counts: number[] = [];
    for (let iteration = 1; iteration <= last; iteration++) {
      const step = method.trainStep({ source, target, iteration });
      for (const [name, optimizer] of optimizers) optimizer.step(step.gradients[name]);
      free(step);
      if (iteration === 2 || iteration === last) counts.push(tf.memory().numTensors);
    }
    expect(counts[1]).toBe(counts[0]);
  });
});
