import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { writeSafetensors } from '../../framework/checkpoint/writeSafetensors.ts';
import { decodePicture } from '../../framework/files/pictures/decodePicture.ts';
import {
  type ClassPrediction,
  DeepLabV2,
  loadConfig,
  Norm,
  openModel,
  ResNet,
  readStateDict,
  resizeBilinear,
  type SegmentationPrediction,
} from '../../registry/index.ts';
import { temporaryFolder } from '../data/files.ts';
import { photographPng } from '../segmentation/trees.ts';
import { describeBackends } from '../support/backends.ts';

const folder = temporaryFolder();
const SOURCE = 'shiftkit/configs/tent/source_cifar10c.config.ts';
const WEIGHTS = 'registry/models/pretrained/resnet20_cifar10.safetensors';
const STREETS = join(folder, 'streets.json5');
const file = (name: string) => join(folder, name);

beforeAll(() => {
  for (let k = 0; k < 4; k++) writeFileSync(file(`small_${k}.png`), photographPng(k, 32, 32));
  writeFileSync(file('large.png'), photographPng(5, 48, 64));
  writeFileSync(file('broken.png'), photographPng(5, 48, 64).subarray(0, 200));
  // The files of the data set are not there, and need not be.
  writeFileSync(
    STREETS,
    `{ model: { type: 'DeepLabV2', depth: 14, width: 8, num_classes: 13 },
       data: { batch_size: 2, test: { type: 'Cityscapes', root: 'nowhere', num_classes: 13 } } }`,
  );
});

test('arguments that are none are told in words', async () => {
  const open = openModel as unknown as (...values: unknown[]) => Promise<unknown>;
  await expect(open()).rejects.toMatchObject({
    name: 'UserError',
    message: 'openModel was given no config: expected the path of a config file, or a loaded config',
  });
  await expect(open({ model: 1 })).rejects.toThrow('openModel was given {"model":1} as config: expected the path');
  await expect(open(SOURCE, 7)).rejects.toThrow('openModel was given 7 as weights: expected the path of a checkpoint');
  await expect(open(SOURCE, null)).rejects.toThrow('openModel was given null as weights');
});

describeBackends('openModel', backend => {
  const overrides = { 'runtime.backend': backend };

  test('a classifier ranks its classes', async () => {
    const before = tf.memory().numTensors;
    const model = await openModel(SOURCE, undefined, overrides);
    const files = [0, 1, 2].map(k => file(`small_${k}.png`));
    const together = (await model.predict(files)) as ClassPrediction[];
    const alone = (await model.predict(files[1])) as ClassPrediction;
    expect(model).toMatchObject({ task: 'classification', classes: expect.arrayContaining(['airplane', 'truck']) });
    expect(alone.classes.map(({ label }) => label).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(alone.classes.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 6);
    expect(alone.classes[0].name).toBe(model.classes[alone.classes[0].label]);
    expect(alone.notes).toEqual([]);

    const network = new ResNet({ depth: 20 }).eval();
    network.loadStateDict(await readStateDict(WEIGHTS));
    const { data } = await decodePicture(files[1]);
    const expected = tf.tidy(() => {
      const image = tf.div(tf.tensor4d(Float32Array.from(data), [1, 32, 32, 3]), 255);
      return tf.softmax(network.forward(image as Tensor4D)).dataSync<'float32'>();
    });
    network.dispose();
    for (const { label, probability } of alone.classes) expect(probability).toBeCloseTo(expected[label], 5);
    // Not the place in a batch counts, but the image.
    for (const { label, probability } of together[1].classes) expect(probability).toBeCloseTo(expected[label], 5);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('an image of another size is resized, with a note; pixels do as well as files', async () => {
    const model = await openModel(SOURCE, WEIGHTS, overrides);
    const fromFile = (await model.predict(file('large.png'))) as ClassPrediction;
    expect(fromFile.notes).toEqual(['resized from [48, 64] to [32, 32], the size of images of Cifar10C']);
    const { data, height, width } = await decodePicture(file('large.png'));
    const rgba = new Uint8ClampedArray(height * width * 4).fill(255);
    for (let i = 0; i < height * width; i++) rgba.set(data.subarray(3 * i, 3 * i + 3), 4 * i);
    expect(await model.predict({ data: rgba, height, width, channels: 4 })).toEqual(fromFile);
    const floats = Float32Array.from(data, byte => byte / 255);
    expect(await model.predict({ data: floats, height, width, channels: 3 })).toEqual(fromFile);
    await expect(model.predict({ data, height, width, channels: 2 })).rejects.toThrow('2 channels: expected 1 (grey)');
    await expect(model.predict({ data, height, width: 60, channels: 3 })).rejects.toThrow(
      'an image [48, 60, 3] has 9216 values, not 8640',
    );
    await expect(model.predict(file('broken.png'))).rejects.toThrow(/broken\.png is damaged, cut off or no picture/);
    await expect(model.predict(file('none.png'))).rejects.toThrow('none.png is missing');
    const predict = (image: unknown) => model.predict(image as string);
    for (const [given, said] of [
      ...[
        [undefined, 'undefined'],
        [null, 'null'],
        [3, '3'],
        [{ height: 2 }, '{"height":2}'],
        [[null], 'null'],
      ],
      [new Uint8Array(5), 'a Uint8Array of 5 bytes'],
    ]) {
      await expect(predict(given)).rejects.toMatchObject({
        name: 'UserError',
        message: `an image is ${String(said)}: expected the path of a file, or { data, height, width, channels }`,
      });
    }
    await expect(model.adapt(null as unknown as string[], 'norm')).rejects.toThrow(
      'adapt was given null: expected a list',
    );
    model.dispose();
    model.dispose();
    await expect(model.predict(file('large.png'))).rejects.toMatchObject({
      name: 'UserError',
      message: 'predict was called on a model that is disposed',
    });
    await expect(model.adapt([file('large.png')], 'norm')).rejects.toThrow(
      'adapt was called on a model that is disposed',
    );
  });

  test('a segmentation network labels every pixel of images of any size', async () => {
    const before = tf.memory().numTensors;
    const network = new DeepLabV2({ depth: 14, width: 8, num_classes: 13 }).initialize(3);
    mkdirSync(file(backend));
    await writeSafetensors(file(`${backend}/deeplab.safetensors`), network.stateDict());
    const model = await openModel(STREETS, file(`${backend}/deeplab.safetensors`), overrides);
    const result = (await model.predict(file('large.png'))) as SegmentationPrediction;
    const { data, height, width } = await decodePicture(file('large.png'));
    const expected = tf.tidy(() => {
      const image = tf.div(tf.tensor4d(Float32Array.from(data), [1, height, width, 3]), 255) as Tensor4D;
      return tf.argMax(resizeBilinear(network.eval().forward(image), [48, 64], { alignCorners: true }), 3).dataSync();
    });
    expect([...result.labels]).toEqual([...expected]);
    expect(result).toMatchObject({ task: 'segmentation', height: 48, width: 64, notes: [] });
    expect(result.classes).toHaveLength(13);
    expect(result.classes[0]).toBe('road');
    expect(result.palette[0]).toEqual([128, 64, 128]);
    const counted = result.classes.map((_, label) => result.labels.filter(value => value === label).length / 3072);
    expect(result.shares).toEqual(counted);
    const others = (await model.predict([file('small_0.png'), file('large.png')])) as SegmentationPrediction[];
    expect(others.map(({ labels }) => labels.length)).toEqual([1024, 3072]);
    expect(others[1]).toEqual(result);
    // As a phone stores it: on its side, with a note which side is up.
    const { default: sharp } = await import('sharp');
    await sharp(file('large.png'))
      .rotate(270)
      .withMetadata({ orientation: 6 })
      .toFile(file(`${backend}/turned.png`));
    const stored = await decodePicture(file(`${backend}/turned.png`));
    expect([stored.height, stored.width]).toEqual([64, 48]);
    expect(await model.predict(file(`${backend}/turned.png`))).toEqual(result);
    network.dispose();
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('adaptation takes the statistics of the images; tent changes the network too', async () => {
    const before = tf.memory().numTensors;
    const files = [0, 1, 2, 3].map(k => file(`small_${k}.png`));
    const best = (predictions: readonly ClassPrediction[]) => predictions.map(({ classes }) => classes[0]);
    const [source, normed, tented] = await Promise.all(
      [0, 1, 2].map(() => openModel(SOURCE, WEIGHTS, { ...overrides, 'data.batch_size': 4 })),
    );
    const plain = best((await source.predict(files)) as ClassPrediction[]);
    await normed.adapt(files, 'norm');
    const afterNorm = best((await normed.predict(files)) as ClassPrediction[]);
    const progress: [number, number][] = [];
    await tented.adapt(files, 'tent', (...counts) => progress.push(counts));
    const afterTent = best((await tented.predict(files)) as ClassPrediction[]);
    expect(progress).toEqual([
      [4, 8],
      [8, 8],
    ]);
    expect(afterNorm).not.toEqual(plain);
    expect(afterTent).not.toEqual(afterNorm);

    // One batch: nearly what Norm says, whose variances are the biased ones.
    const norm = new Norm(source.network);
    const pixels = await Promise.all(files.map(file => decodePicture(file)));
    const expected = tf.tidy(() => {
      const rows = pixels.map(({ data }) => tf.div(tf.tensor3d(Float32Array.from(data), [32, 32, 3]), 255));
      return tf.softmax(norm.forward(tf.stack(rows) as Tensor4D)).arraySync() as number[][];
    });
    for (const [i, { label, probability }] of afterNorm.entries()) {
      expect(Math.abs(probability - expected[i][label])).toBeLessThan(0.03);
    }
    // A prediction does not depend on the others beside it.
    const alone = (await normed.predict(files[2])) as ClassPrediction;
    expect(alone.classes[0].label).toBe(afterNorm[2].label);
    expect(alone.classes[0].probability).toBeCloseTo(afterNorm[2].probability, 5);
    norm.dispose();
    for (const model of [source, normed, tented]) model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('what cannot be opened says why', async () => {
    await expect(openModel(STREETS, undefined, overrides)).rejects.toThrow('has no load_from');
    await expect(openModel(SOURCE, folder, overrides)).rejects.toThrow('holds no checkpoint');
    const ten = await loadConfig(SOURCE, {
      ...overrides,
      'data.test': { type: 'Cityscapes', num_classes: 13, _delete_: true },
    });
    await expect(openModel(ten)).rejects.toThrow('the network has 10 classes, Cityscapes train of the config has 13');
    const model = await openModel(SOURCE, WEIGHTS, overrides);
    await expect(model.adapt([], 'norm')).rejects.toThrow('there is no image to adapt to');
    model.dispose();
  });
});
