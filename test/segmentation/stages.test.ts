import { afterEach, expect, test } from '@jest/globals';
import { z } from 'zod';
import {
  type Scalar,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tf,
} from '../../framework/backend/tf.ts';
import type { StateDict } from '../../framework/checkpoint/StateDict.ts';
import type { TensorBatch } from '../../framework/data/batchToTensors.ts';
import { full2weak } from '../../framework/data/geometry/full2weak.ts';
import type { GeometryStep } from '../../framework/data/geometry/GeometryStep.ts';
import { warpLabels } from '../../framework/data/geometry/warpLabels.ts';
import { IGNORE_INDEX } from '../../framework/data/ignoreIndex.ts';
import type { Conv2d } from '../../framework/nn/Conv2d.ts';
import type { Module } from '../../framework/nn/Module.ts';
import { seedDropout } from '../../framework/nn/seedDropout.ts';
import { isNativeCpu } from '../../framework/ops/form.ts';
import { resizeBilinear } from '../../framework/ops/resizeBilinear.ts';
import { resizeNearest } from '../../framework/ops/resizeNearest.ts';
import { RandomStream } from '../../framework/random/RandomStream.ts';
import { build } from '../../framework/registration/build.ts';
import { METHODS, MODELS } from '../../framework/registration/kinds.ts';
import { loadEntriesOf } from '../../framework/registration/loadEntriesOf.ts';
import type { Spec } from '../../framework/registration/spec.ts';
import type { Method, StepInput, TrainingFiles, TrainStep } from '../../framework/runner/Method.ts';
import { domainOptions } from '../../registry/methods/segmentation/domainOptions.ts';
import { SegmentationTraining } from '../../registry/methods/segmentation/SegmentationTraining.ts';
import { trainingOptions } from '../../registry/methods/segmentation/trainingOptions.ts';
import type { DeepLabV2 } from '../../registry/models/DeepLabV2.ts';
import '../../registry/catalogue.ts';
import type { Prototypes } from '../../registry/methods/segmentation/proda/Prototypes.ts';
import { describeBackends } from '../support/backends.ts';
import { NO_FILES } from '../support/noFiles.ts';

const CLASSES = 5;
const [HEIGHT, WIDTH] = [32, 48];
const GRID: [number, number] = [HEIGHT / 4, WIDTH / 4];
const FULL: [number, number] = [48, 80];
const CHANNELS = 32;
const STREAM = { name: 'blocks', classes: ['a', 'b', 'c', 'd', 'e'] };
const WEAK: readonly GeometryStep[][] = [
  [
    { type: 'resize', height: 60, width: 100 },
    { type: 'crop', top: 12, left: 20, height: HEIGHT, width: WIDTH },
    { type: 'flip', direction: 'horizontal' },
  ],
  [
    { type: 'resize', height: 40, width: 68 },
    { type: 'crop', top: 4, left: 8, height: HEIGHT, width: WIDTH },
  ],
];
/** In whole cells, so that labels can be replayed on the grid as well as on the pixels. */
const STRONG: readonly GeometryStep[][] = [
  [
    { type: 'flip', direction: 'horizontal' },
    { type: 'translate', axis: 'x', pixels: 8 },
    { type: 'cutout', top: 4, left: 8, height: 12, width: 12 },
  ],
  [],
];

/** Numbers of images of the passes through a network from now on. */
function batchesSeen(model: Module): number[] {
  const seen: number[] = [];
  const { conv1 } = model as unknown as { conv1: Conv2d };
  const forward = conv1.forward.bind(conv1);
  conv1.forward = (x: Tensor4D) => {
    seen.push(x.shape[0]);
    return forward(x);
  };
  return seen;
}

describeBackends('stages of ProDA', () => {
  const owned: { dispose(): void }[] = [];
  afterEach(() => {
    for (const thing of owned.splice(0).reverse()) thing.dispose();
    expect(tf.memory().numTensors).toBe(0);
  });
  const own = <T extends { dispose(): void }>(thing: T): T => {
    owned.push(thing);
    return thing;
  };

  let first: StateDict | undefined;
  const spec = { type: 'DeepLabV2', depth: 14, width: 8, num_classes: CLASSES, dropout: 0 };
  const buildNetwork = (changes = {}) => build<Module>(MODELS, { ...spec, ...changes });
  function network(changes = {}): DeepLabV2 {
    const model = own(buildNetwork(changes) as DeepLabV2);
    if (!first) {
      model.initialize(7);
      // Features that differ from place to place, so that prototypes tell something apart.
      const last = model.parameters().find(({ name }) => name === 'layer5.head.1.weight')!;
      last.setFromFile(last.readForFile().map(value => value * 200));
      first = model.stateDict();
    } else model.loadStateDict(first);
    return model;
  }

  const prototypes = Float32Array.from({ length: CLASSES * CHANNELS }, (_, i) => Math.sin(i * 1.7) * 0.1);
  const files = (changes: Partial<TrainingFiles> = {}): TrainingFiles => ({
    async loadNetwork(_path, make) {
      const teacher = make(new Set(['bn_pretrain.weight']));
      teacher.initialize(11);
      return teacher;
    },
    readTensors: async file => ({
      file,
      tensors: new Map([['', { dtype: 'float32', shape: [CLASSES, CHANNELS], data: prototypes }]]),
      values: new Map([['weights', 'abc']]),
    }),
    startHash: async () => 'abc',
    warn: () => {},
    ...changes,
  });

  async function methodOf(method: Spec, given: TrainingFiles = files(), changes = {}): Promise<Method> {
    await loadEntriesOf([
      method,
      spec,
      { type: 'SymmetricCrossEntropyLoss' },
      { type: 'CrossEntropyLoss' },
      { type: 'ConfidenceRegularizer' },
      { type: 'FCDiscriminator' },
    ]);
    const made = own(build<Method>(METHODS, method, { model: network(changes), seed: 1, buildNetwork }));
    for (const [name, other] of Object.entries(made.networks)) if (name !== 'model') own(other);
    await made.startTraining({ source: STREAM, target: STREAM }, given);
    return made;
  }

  const images = (seed: number, [height, width]: [number, number] = [HEIGHT, WIDTH]): Tensor4D =>
    own(tf.randomUniform([2, height, width, 3], 0, 1, 'float32', seed) as Tensor4D);

  function labelled(seed: number): { labels: Tensor3D; moved: Tensor3D } {
    const random = new RandomStream('blocks', seed);
    const blocks = Array.from({ length: 48 }, () => (random.uniform() < 0.1 ? IGNORE_INDEX : random.integer(CLASSES)));
    const values = Int32Array.from({ length: 2 * HEIGHT * WIDTH }, (_, i) => {
      const [y, x] = [Math.floor(i / WIDTH) % HEIGHT, i % WIDTH];
      return blocks[Math.floor(i / (HEIGHT * WIDTH)) * 24 + Math.floor(y / 8) * 6 + Math.floor(x / 8)];
    });
    const moved = STRONG.flatMap((steps, k) => {
      const data = values.subarray(k * HEIGHT * WIDTH, (k + 1) * HEIGHT * WIDTH);
      return [...warpLabels({ data, height: HEIGHT, width: WIDTH }, steps).data];
    });
    const map = (data: ArrayLike<number>) => own(tf.tensor3d(Int32Array.from(data), [2, HEIGHT, WIDTH], 'int32'));
    return { labels: map(values), moved: map(moved) };
  }

  const source = (): TensorBatch => ({ images: images(1), labels: labelled(1).labels, geometry: [[], []] });
  function target(): TensorBatch {
    const { labels, moved } = labelled(2);
    const soft = own(
      tf.tidy(() => tf.softmax(tf.randomUniform([2, ...GRID, CLASSES], -2, 2, 'float32', 5))),
    ) as Tensor4D;
    const strong = { images: images(3), labels: moved, geometry: STRONG };
    return { images: images(2), labels, geometry: WEAK, strong, full: images(4, FULL), soft };
  }

  const free = ({ losses, gradients }: TrainStep): void =>
    tf.dispose([Object.values(losses), ...Object.values(gradients).map(named => [...named.values()])]);
  const numberOf = (loss: Tensor): number => loss.dataSync()[0];

  const stretch = (x: Tensor4D, size: [number, number]) => resizeBilinear(x, size, { alignCorners: true });
  /** As the original: a difference for each prototype. */
  function distances(features: Tensor): Tensor4D {
    const rows = tf.unstack(tf.tensor2d(prototypes, [CLASSES, CHANNELS])) as Tensor[];
    return tf.stack(
      rows.map(row => tf.sqrt(tf.sum(tf.square(tf.sub(features, row)), -1))),
      -1,
    ) as Tensor4D;
  }
  /** As the original: whole maps are stretched to a quarter of the picture, resized, cut and mirrored. */
  function viewsOf(features: Tensor4D): Tensor4D {
    const quarter = tf.split(stretch(features, [FULL[0] / 4, FULL[1] / 4]), 2) as Tensor4D[];
    const one = tf.slice(stretch(quarter[0], [15, 25]), [0, 3, 5, 0], [1, ...GRID, CHANNELS]);
    const two = tf.slice(stretch(quarter[1], [10, 17]), [0, 1, 2, 0], [1, ...GRID, CHANNELS]);
    return tf.concat([tf.reverse(one, 2), two]) as Tensor4D;
  }
  /** The first strong view on the grid: mirrored, two cells to the left, and a hole; -1 where nothing is shown. */
  function strongByHand(maps: Tensor4D): Tensor4D {
    const [one, two] = tf.split(maps, 2) as Tensor4D[];
    const channels = maps.shape[3];
    const nothing = tf.fill([1, GRID[0], 2, channels], -1);
    const shifted = tf.concat([tf.slice(tf.reverse(one, 2), [0, 0, 2, 0], [-1, -1, -1, -1]), nothing], 2);
    const hole = tf.buffer([1, ...GRID, 1]);
    for (let y = 1; y < 4; y++) for (let x = 2; x < 5; x++) hole.set(1, 0, y, x, 0);
    const holes = hole.toTensor();
    return tf.concat([tf.sub(tf.mul(shifted, tf.sub(1, holes)), holes), two]) as Tensor4D;
  }
  function symmetric(logits: Tensor4D, labels: Tensor, ce: number, rce: number): Scalar {
    const flat = tf.reshape(labels, [-1]);
    const counted = tf.cast(tf.notEqual(flat, IGNORE_INDEX), 'float32');
    const chosen = tf.oneHot(
      tf.cast(tf.mul(tf.cast(flat, 'float32'), counted), 'int32'),
      CLASSES,
      1,
      0,
      'float32',
    ) as Tensor2D;
    const rows = tf.reshape(logits, [-1, CLASSES]);
    const straight = tf.neg(tf.sum(tf.mul(chosen, tf.logSoftmax(rows)), -1));
    const clipped = tf.clipByValue(tf.softmax(rows as Tensor2D), 1e-7, 1);
    const reverse = tf.neg(tf.sum(tf.mul(clipped, tf.log(tf.clipByValue(chosen, 1e-4, 1))), -1));
    const mean = (losses: Tensor) => tf.div(tf.sum(tf.mul(losses, counted)), tf.sum(counted));
    return tf.add(tf.mul(mean(straight), ce), tf.mul(mean(reverse), rce));
  }
  function divergence(teacher: Tensor, student: Tensor, mask: Tensor): Scalar {
    const [q, logQ, logP] = [tf.softmax(teacher), tf.logSoftmax(teacher), tf.logSoftmax(student)];
    const rows = tf.sum(tf.mul(q, tf.sub(logQ, logP)), -1, true);
    return tf.div(tf.sum(tf.mul(rows, mask)), tf.sum(mask));
  }

  test('stage 1: losses are those of the plain computation; prototypes and the averaged network follow', async () => {
    const method = await methodOf({
      type: 'ProDAStage1',
      prototypes: 'p',
      regularizer_weight: 0.1,
      ema_momentum: 0.25,
    });
    const [model, teacher] = [method.model as DeepLabV2, method.networks.teacher as DeepLabV2];
    const [from, to] = [source(), target()];
    const expected = tf.tidy(() => {
      const whole = teacher.eval().forwardBoth(to.full!);
      const near = distances(viewsOf(whole.features));
      const rectified = tf.mul(tf.softmax(tf.neg(near)), to.soft!);
      model.train();
      model.forward(from.images); // moves the running statistics, as the step does
      const logits = stretch(model.forward(to.images) as Tensor4D, GRID);
      const training = symmetric(logits, tf.argMax(rectified, -1), 0.1, 1);
      const regular = tf.neg(tf.mean(tf.logSoftmax(logits)));
      const found = distances(stretch(model.forwardBoth(to.strong!.images).features, GRID));
      const taught = strongByHand(near);
      const shown = tf.cast(tf.greaterEqual(tf.slice(taught, [0, 0, 0, 0], [-1, -1, -1, 1]), 0), 'float32');
      const structure = tf.div(divergence(tf.neg(taught), tf.neg(found), shown), CLASSES);
      return [numberOf(tf.add(training, tf.mul(regular, 0.1))), numberOf(structure)];
    });
    model.loadStateDict(first!);
    const step = method.trainStep({ source: from, target: to, iteration: 0 });
    expect(numberOf(step.losses.loss_self_training)).toBeCloseTo(expected[0], 4);
    expect(numberOf(step.losses.loss_structure)).toBeCloseTo(expected[1], 5);
    expect(expected[1]).toBeGreaterThan(1e-6);
    expect(numberOf(step.losses.loss_target)).toBeCloseTo(expected[0] + 10 * expected[1], 4);
    expect(step.gradients.model.size).toBe(model.parameters().length);
    free(step);

    const { counts } = method.networks.prototypes as Prototypes;
    expect(Math.max(...counts.readForFile())).toBeGreaterThan(0);
    const weight = (of: Module) => of.parameters()[0].readForFile();
    model.parameters()[0].setFromFile(weight(model).map(value => value + 1));
    const before = weight(teacher);
    method.afterUpdate();
    weight(teacher).forEach((value, i) => {
      expect(value).toBeCloseTo(before[i] + 0.25, 5);
    });

    const tensors = [1, 2, 3].map(iteration => {
      free(method.trainStep({ source: from, target: to, iteration }));
      method.afterUpdate();
      return tf.memory().numTensors;
    });
    expect(new Set(tensors).size).toBe(1);
  });

  test('stage 1: cells that the weak view was padded with count neither as labels nor in structure learning', async () => {
    // 24 x 40 pixels, which are 6 x 10 cells, in crops of 8 x 12 cells: padded below and to the right.
    const padded: readonly GeometryStep[][] = [
      [
        { type: 'resize', height: 24, width: 40 },
        { type: 'crop', top: 0, left: 0, height: HEIGHT, width: WIDTH },
      ],
      WEAK[1],
    ];
    const temperature = 10; // so that it makes a difference which cells count
    const method = await methodOf({ type: 'ProDAStage1', prototypes: 'p', temperature });
    const [model, teacher] = [method.model as DeepLabV2, method.networks.teacher as DeepLabV2];
    const [from, views] = [source(), target()];
    const to = { ...views, geometry: padded, strong: { ...views.strong!, geometry: [[], []] } };
    const expected = tf.tidy(() => {
      const whole = teacher.eval().forwardBoth(to.full!);
      const near = distances(full2weak(whole.features, padded, { height: FULL[0], width: FULL[1] }, 4));
      const found = distances(stretch(model.train().forwardBoth(to.strong.images).features, GRID));
      const inside = tf.buffer([2, ...GRID, 1]);
      for (let y = 0; y < GRID[0]; y++) {
        for (let x = 0; x < GRID[1]; x++) {
          if (y < 6 && x < 10) inside.set(1, 0, y, x, 0);
          inside.set(1, 1, y, x, 0);
        }
      }
      const [taught, learnt] = [near, found].map(map => tf.mul(map, -temperature));
      const of = (mask: Tensor) => numberOf(tf.div(divergence(taught, learnt, mask), CLASSES));
      return [of(inside.toTensor()), of(tf.ones([2, ...GRID, 1]))];
    });
    model.loadStateDict(first!);
    const step = method.trainStep({ source: from, target: to, iteration: 0 });
    const loss = numberOf(step.losses.loss_structure);
    free(step);
    expect(loss).toBeCloseTo(expected[0], 5);
    expect(Math.abs(expected[0] - expected[1])).toBeGreaterThan(1e-4);
  });

  test('stage 1 without denoising takes hard labels, without structure no strong view, and then no teacher', async () => {
    const method = await methodOf(
      {
        type: 'ProDAStage1',
        denoise: false,
        structure_weight: 0,
        target_loss: { type: 'CrossEntropyLoss', ignore_index: 250 },
      },
      NO_FILES,
    );
    expect(Object.keys(method.networks)).toEqual(['model']);
    const [from, { strong: _strong, full: _full, soft: _soft, ...to }] = [source(), target()];
    const expected = tf.tidy(() => {
      const model = method.model.train() as DeepLabV2;
      model.forward(from.images);
      const labels = resizeNearest(tf.expandDims(tf.cast(to.labels, 'float32'), 3) as Tensor4D, GRID);
      return numberOf(symmetric(stretch(model.forward(to.images) as Tensor4D, GRID), tf.cast(labels, 'int32'), 1, 0));
    });
    method.model.loadStateDict(first!);
    const step = method.trainStep({ source: from, target: to, iteration: 0 });
    expect(Object.keys(step.losses)).toEqual(['loss_source', 'loss_self_training', 'loss_target']);
    expect(numberOf(step.losses.loss_self_training)).toBeCloseTo(expected, 4);
    expect(numberOf(step.losses.loss_target)).toBe(numberOf(step.losses.loss_self_training));
    free(step);
  });

  test('cells that the soft labels do not reach, and those that are not sure enough, are of no class', async () => {
    const { denoisedLabels } = await import('../../registry/methods/segmentation/proda/denoisedLabels.ts');
    const found = tf.tidy(() => {
      const soft = tf.tensor4d([0, 0, 0.4, 0.6, 0.9, 0.1, 0.5, 0.5], [1, 2, 2, 2]);
      const near = tf.tensor4d([0, 1, 0, 3, 0, 0, 2, 1], [1, 2, 2, 2]);
      return [0, 0.95].map(least => [...denoisedLabels(soft, near, 1, least).dataSync()]);
    });
    // Weights turn the second one over; only its probability, 0.93, is near.
    expect(found).toEqual([
      [IGNORE_INDEX, 0, 0, 1],
      [IGNORE_INDEX, IGNORE_INDEX, IGNORE_INDEX, IGNORE_INDEX],
    ]);
  });

  test('stages 2 and 3: cross entropy on labels that moved, and the divergence from the teacher where something is shown', async () => {
    const method = await methodOf({ type: 'ProDADistillation', teacher: 't', distill_weight: 2 });
    const teacher = own(buildNetwork({ bn_clr: true }) as DeepLabV2)
      .initialize(11)
      .eval() as DeepLabV2;
    const [from, to] = [source(), target()];
    const expected = tf.tidy(() => {
      const model = method.model.train() as DeepLabV2;
      model.forward(from.images);
      const logits = stretch(model.forward(to.strong!.images) as Tensor4D, GRID);
      const weak = resizeNearest(tf.expandDims(tf.cast(to.labels, 'float32'), 3) as Tensor4D, GRID);
      const moved = strongByHand(weak);
      const labels = tf.where(tf.less(moved, 0), tf.fill(moved.shape, IGNORE_INDEX), moved);
      const shown = tf.cast(tf.greaterEqual(moved, 0), 'float32');
      const taught = stretch(teacher.forward(to.strong!.images) as Tensor4D, GRID);
      const ce = symmetric(logits, tf.cast(labels, 'int32'), 1, 0);
      return [numberOf(ce), numberOf(tf.div(divergence(taught, logits, shown), CLASSES))];
    });
    method.model.loadStateDict(first!);
    const step = method.trainStep({ source: from, target: to, iteration: 0 });
    expect(numberOf(step.losses.loss_self_training)).toBeCloseTo(expected[0], 4);
    expect(numberOf(step.losses.loss_distillation)).toBeCloseTo(expected[1], 5);
    expect(numberOf(step.losses.loss_target)).toBeCloseTo(expected[0] + 2 * expected[1], 4);
    free(step);
    const { strong: _strong, ...weak } = to;
    const plain = await methodOf({ type: 'ProDADistillation', distill_weight: 0, target_view: 'weak' }, NO_FILES);
    const other = plain.trainStep({ source: from, target: weak, iteration: 0 });
    expect(Object.keys(other.losses)).toEqual(['loss_source', 'loss_target']);
    free(other);
  });

  test.each([
    ['WarmUp', {}, 'weak'],
    ['ProDAStage1', { prototypes: 'p' }, 'weak'],
    ['ProDADistillation', { teacher: 't' }, 'strong'],
  ] as const)('%s: running statistics follow all that passes, or the target alone', async (type, options, view) => {
    const [from, to] = [source(), target()];
    const images = view === 'weak' ? to.images : to.strong!.images;
    const statistics = (model: Module) =>
      [...model.stateDict()]
        .filter(([name]) => /running|tracked/.test(name))
        .map(([name, { data }]) => [name, ...data]);
    const stepped = async (bn_statistics: string) => {
      const method = await methodOf({ type, ...options, bn_statistics });
      const step = method.trainStep({ source: from, target: to, iteration: 0 });
      const losses = Object.values(step.losses).map(numberOf);
      free(step);
      return { losses, statistics: statistics(method.model) };
    };
    const [all, alone] = [await stepped('all'), await stepped('target')];
    const model = network().train();
    tf.tidy(() => void model.forward(images));
    expect(alone.statistics).toEqual(statistics(model));
    expect(all.statistics).not.toEqual(alone.statistics);
    expect(alone.losses).toEqual(all.losses);
  });

  test.each([
    ['WarmUp', { freeze_bn: true }],
    ['ProDAStage1', { prototypes: 'p', bn_statistics: 'target' }],
    ['ProDAStage1', { denoise: false, structure_weight: 0 }],
    ['ProDADistillation', { teacher: 't' }],
  ] as const)(
    '%s %j: a step is the same for all views as one batch as for one after the other',
    async (type, options) => {
      const [from, to] = [source(), target()];
      const stepped = async (joint_pixels: number) => {
        const method = await methodOf({ type, ...options, joint_pixels }, files(), { dropout: 0.3 });
        seedDropout(method.model, 1);
        const batches = batchesSeen(method.model);
        const step = method.trainStep({ source: from, target: to, iteration: 0 });
        const values = new Map<string, Float64Array>();
        for (const [name, loss] of Object.entries(step.losses)) values.set(name, Float64Array.of(numberOf(loss)));
        for (const [network, gradients] of Object.entries(step.gradients)) {
          for (const [{ name }, gradient] of gradients)
            values.set(`${network} ${name}`, Float64Array.from(gradient.dataSync()));
        }
        for (const [name, { data }] of method.model.stateDict()) values.set(name, Float64Array.from(data, Number));
        free(step);
        return { batches, values };
      };
      const views = type === 'ProDAStage1' && !('denoise' in options) ? 3 : 2;
      const pixels = views * 2 * HEIGHT * WIDTH;
      const [together, apart] = [await stepped(pixels), await stepped(pixels - 1)];
      // Elsewhere the views would be cut apart at each normalisation by the batch.
      const atOnce = 'freeze_bn' in options || isNativeCpu();
      expect(together.batches).toEqual(atOnce ? [2 * views] : apart.batches);
      expect(apart.batches).toEqual(new Array(views).fill(2));
      expect([...together.values.keys()].sort()).toEqual([...apart.values.keys()].sort());
      for (const [name, expected] of apart.values) {
        // In front of a group normalisation: no gradient but by rounding.
        if (/layer5\.(conv2d_list\.\d\.0|bottleneck\.1)\.bias$/.test(name)) continue;
        const found = together.values.get(name)!;
        const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        const difference = expected.reduce((most, value, k) => Math.max(most, Math.abs(value - found[k]!)), 0);
        expect([name, difference <= 1e-4 * largest + 1e-6]).toEqual([name, true]);
      }
    },
  );

  test('views pass one after the other in a network that does not say that it treats images alone', async () => {
    const method = await methodOf({ type: 'WarmUp', freeze_bn: true });
    Object.assign(method.model, { perImage: false });
    const batches = batchesSeen(method.model);
    free(method.trainStep({ source: source(), target: target(), iteration: 0 }));
    expect(batches).toEqual([2, 2]);
  });

  test.each([2 ** 17, 0])(
    'two losses of one name are a mistake, and leave no tensors (joint_pixels %d)',
    async joint_pixels => {
      class Twice extends SegmentationTraining {
        override trainStep({ source }: StepInput): TrainStep {
          const { losses, gradients } = this.learn(
            [this.sourceLesson(source!), this.sourceLesson(source!)],
            this.toLogits,
          );
          return { losses, gradients: { model: gradients } };
        }
      }
      const settings = z
        .strictObject({ ...trainingOptions, ...domainOptions })
        .parse({ joint_pixels, freeze_bn: true });
      const method = own(new Twice(settings, { model: network(), seed: 1 }));
      const from = source();
      const before = tf.memory().numTensors;
      expect(() => method.trainStep({ source: from, iteration: 0 })).toThrow(
        'something else in this step is called loss_source: losses and what is kept need names of their own',
      );
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  test.each([
    ['SourceOnly', {}, { source_grid: 'network' }, 'source_grid', "set method.source_view='strong'"],
    ...['SourceOnly', 'WarmUp'].map(
      type =>
        [type, { freeze_bn: true }, { variance_floor: true }, 'variance_floor', 'set method.freeze_bn=false'] as const,
    ),
    [
      'ProDAStage1',
      { freeze_bn: true, structure_weight: 0, denoise: false },
      { variance_floor: true },
      'variance_floor',
      'set method.freeze_bn=false',
    ],
    [
      'ProDADistillation',
      { freeze_bn: true, teacher: 't' },
      { variance_floor: true, distill_probabilities: true },
      'variance_floor',
      'set method.freeze_bn=false',
    ],
    [
      'SourceOnly',
      { source_view: 'strong' },
      { replay_scale: 4 },
      'replay_scale',
      "paper_parity.source_grid='network'",
    ],
    [
      'WarmUp',
      { source_view: 'strong' },
      { replay_scale: 4, translate_x_by_height: true, replay_whole_cells: true },
      'replay_scale, translate_x_by_height, replay_whole_cells',
      "paper_parity.source_grid='network'",
    ],
    ['ProDAStage1', {}, { source_grid: 'network' }, 'source_grid', "set method.source_view='strong'"],
    ['ProDAStage1', {}, { replay_scale: 4 }, 'replay_scale', "paper_parity.source_grid='network'"],
    ['ProDAStage1', { structure_weight: 0 }, { replay_last_only: true }, 'replay_last_only', 'method.structure_weight'],
    [
      'ProDAStage1',
      { structure_weight: 0, denoise: false },
      { ema_train_mode: true },
      'ema_train_mode',
      'method.denoise=true',
    ],
    [
      'ProDAStage1',
      { move_prototypes: false },
      { prototype_grid: 'quarter' },
      'prototype_grid',
      'move_prototypes=true',
    ],
    [
      'ProDADistillation',
      { target_view: 'weak', teacher: 't' },
      { replay_in_key_order: true, distill_probabilities: true },
      'replay_in_key_order',
      "method.target_view='strong'",
    ],
    [
      'ProDADistillation',
      { distill_weight: 0 },
      { distill_probabilities: true, translate_x_by_height: true },
      'distill_probabilities',
      'method.distill_weight',
    ],
    [
      'ProDADistillation',
      { target_view: 'weak', teacher: 't' },
      { distill_everywhere: true },
      'distill_everywhere',
      "and method.target_view='strong'",
    ],
  ])('%s %j: what of %j has nothing to act on is said', async (type, options, paper_parity, idle, hint) => {
    const lines: string[] = [];
    await methodOf({ type, ...options, paper_parity }, files({ warn: line => lines.push(line) }));
    expect(lines).toEqual([expect.stringMatching(`^method.paper_parity: no effect of ${idle} without .*; set .*`)]);
    expect(lines[0]).toContain(hint);
  });

  test('stage 1: the averaged network has the floor of the variance, too, where it normalises by the batch', async () => {
    const [from, to] = [source(), target()];
    const losses = async (paper_parity: Record<string, boolean>) => {
      const lines: string[] = [];
      const settings = { type: 'ProDAStage1', prototypes: 'p', freeze_bn: true, paper_parity };
      const method = await methodOf(settings, files({ warn: line => lines.push(line) }));
      const step = method.trainStep({ source: from, target: to, iteration: 0 });
      const found = [step.losses.loss_source, step.losses.loss_structure].map(numberOf);
      free(step);
      return { found, warned: lines.length > 0 };
    };
    const train = { ema_train_mode: true };
    const [plain, floored] = [await losses(train), await losses({ ...train, variance_floor: true })];
    expect(floored.found[0]).toBe(plain.found[0]); // the trained one is frozen
    expect(Math.abs(floored.found[1] / plain.found[1] - 1)).toBeGreaterThan(1e-4);
    const [still, idle] = [await losses({}), await losses({ variance_floor: true })];
    expect(idle.found).toEqual(still.found);
    expect([plain, floored, still, idle].map(({ warned }) => warned)).toEqual([false, false, false, true]);
  });

  test('what is missing is said, with the way out', async () => {
    const method = await methodOf({ type: 'ProDAStage1' }, NO_FILES);
    const [from, to] = [source(), target()];
    const step =
      (changes: Partial<TensorBatch>, of = method) =>
      () =>
        of.trainStep({ source: from, target: { ...to, ...changes }, iteration: 0 });
    const tensors = () => tf.memory().numTensors;
    const message = (run: () => unknown): string => {
      try {
        tf.tidy(() => run() as undefined);
      } catch (error) {
        return `${(error as Error).message}; ${(error as { hint?: string }).hint}`;
      }
      return 'no error';
    };
    const before = tensors();
    expect(message(step({ soft: undefined }))).toMatch(
      /denoise needs soft labels.*pseudo_labels: \{ root, form: 'soft' \}/,
    );
    expect(message(step({ full: undefined }))).toMatch(/looks at whole pictures.*KeepFullImage/);
    expect(message(step({ strong: undefined }))).toMatch(
      /structure_weight compares views, but .* no strong view.*StrongView/,
    );
    const soft = own(tf.zeros([2, 4, 6, CLASSES]) as Tensor4D);
    expect(message(step({ soft }))).toMatch(/soft labels are \[4, 6\] of 5 classes, the loss needs \[8,12\] of 5/);
    const hard = await methodOf({ type: 'ProDAStage1', denoise: false }, NO_FILES);
    const labels = own(tf.tensor1d([], 'int32'));
    expect(message(step({ labels }, hard))).toMatch(/no labels to learn from.*form: 'hard', threshold: 0.95/);
    const odd = await methodOf({ type: 'ProDADistillation', distill_weight: 0, stride: 5 }, NO_FILES);
    expect(message(step({}, odd))).toMatch(
      /images of data.target are \[32, 48\], which method.stride 5 does not divide/,
    );
    expect(before).toBeGreaterThan(0);

    const start = (spec: Spec, given: TrainingFiles = files()) => methodOf(spec, given);
    await expect(start({ type: 'ProDADistillation' })).rejects.toThrow('method.teacher is missing');
    const stage1 = { type: 'ProDAStage1', prototypes: 'p' };
    await expect(start(stage1, files({ startHash: async () => 'other' }))).rejects.toThrow('made with other weights');
    const small = { dtype: 'float32', shape: [19, 256], data: new Float32Array(19 * 256) } as const;
    const wrong = files({ readTensors: async file => ({ file, tensors: new Map([['', small]]), values: new Map() }) });
    await expect(start(stage1, wrong)).rejects.toThrow(
      'prototypes in p are float32 [19,256]; classes and features of the network need float32 [5,32]',
    );
    const warnings: string[] = [];
    const stored = (values: Record<string, string>) => {
      const data = { dtype: 'float32', shape: [CLASSES, CHANNELS], data: prototypes } as const;
      const tensors = new Map([['prototypes', data]]);
      const readTensors = async (file: string) => ({ file, tensors, values: new Map(Object.entries(values)) });
      return files({ readTensors, warn: line => warnings.push(line) });
    };
    const others = JSON.stringify(['a', 'b', 'c', 'd', 'x']);
    await expect(start(stage1, stored({ weights: 'abc', classes: others }))).rejects.toMatchObject({
      message:
        'the prototypes in p are of the classes ["a","b","c","d","x"]; those of data.target are ["a","b","c","d","e"]',
      hint: expect.stringMatching(/calc_prototype.js .* --out p, or let data.target name the same classes/),
    });
    await start(stage1, stored({ weights: 'abc', classes: JSON.stringify(STREAM.classes) }));
    expect(warnings).toEqual([]);
    await start(stage1, stored({}));
    expect(warnings).toEqual(['prototypes in p do not say of which weights they are']);
    await expect(
      method.startTraining({ source: STREAM, target: { name: 'Cityscapes', classes: ['a'] } }, NO_FILES),
    ).rejects.toThrow('data.target (Cityscapes) has 1 classes, the network tells 5 apart');
    await expect(method.startTraining({ source: STREAM }, NO_FILES)).rejects.toThrow(
      'ProDAStage1 adapts to data.target',
    );
  });
});
