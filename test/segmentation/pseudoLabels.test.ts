import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { openBackend } from '../../framework/backend/openBackend.ts';
import { type Tensor3D, type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { readCheckpoint } from '../../framework/checkpoint/readCheckpoint.ts';
import { writeSafetensors } from '../../framework/checkpoint/writeSafetensors.ts';
import type { Config } from '../../framework/config/Config.ts';
import { loadConfig } from '../../framework/config/loadConfig.ts';
import { DataLoader } from '../../framework/data/DataLoader.ts';
import { warpLabels } from '../../framework/data/geometry/warpLabels.ts';
import { warpSoftMap } from '../../framework/data/geometry/warpSoftMap.ts';
import { IGNORE_INDEX } from '../../framework/data/ignoreIndex.ts';
import { openDataset } from '../../framework/data/openDataset.ts';
import { encodeHard, readHard } from '../../framework/data/pseudoLabels/hardFile.ts';
import { labelNames } from '../../framework/data/pseudoLabels/labelNames.ts';
import { encodeSoft, readSoft } from '../../framework/data/pseudoLabels/softFile.ts';
import type { Batch, LabelMap } from '../../framework/data/types.ts';
import { halfTable, toHalves } from '../../framework/files/npy/halfFloats.ts';
import { npyHeaderBytes } from '../../framework/files/npy/NpyHeader.ts';
import { readPng } from '../../framework/files/png/readPng.ts';
import { resizeBilinear } from '../../framework/ops/resizeBilinear.ts';
import { DeepLabV2 } from '../../registry/models/DeepLabV2.ts';
import { main as calc } from '../../tools/calc_prototype.ts';
import { main as generate } from '../../tools/generate_pseudo_label.ts';
import { calcPrototypes } from '../../tools/prototypes/calcPrototypes.ts';
import { generatePseudoLabels, type PseudoLabelOrder } from '../../tools/pseudo_labels/generatePseudoLabels.ts';
import { mostProbable } from '../../tools/pseudo_labels/probabilities.ts';
import { failure } from '../runner/runs.ts';
import { FASTEST } from '../support/backends.ts';
import { runTool } from '../tools/runTool.ts';
import { greyPng, HEIGHT, scratchFolder, WIDTH, write, writeCityscapes, writeGta5 } from './trees.ts';
import '../../registry/catalogue.ts';

const root = scratchFolder();
const [cityscapes, weights, configFile] = ['cityscapes', 'weights.safetensors', 'tiny.config.json5'].map(name =>
  join(root, name),
);
const IMAGES = 3;
let config: Config;
let model: DeepLabV2;

beforeAll(async () => {
  writeCityscapes(cityscapes, 'train', { ulm: 2, bonn: 1 });
  writeGta5(join(root, 'gta5'), 2);
  await openBackend({ backend: FASTEST });
  model = new DeepLabV2({ depth: 14, width: 8, num_classes: 19 }).initialize(3);
  model.eval();
  // Predictions that differ: random ones are all alike.
  const head = [...model.namedParameters()].find(([name]) => name === 'layer5.head.1.weight')![1];
  head.setFromFile(head.readForFile().map(value => value * 2e5));
  await writeSafetensors(weights, await model.downloadStateDict());
  writeFileSync(
    configFile,
    `{ model: { type: 'DeepLabV2', depth: 14, width: 8 }, runtime: { backend: '${FASTEST}' },
      data: { batch_size: 2, workers: 0,
        source: { type: 'GTA5', root: ${JSON.stringify(join(root, 'gta5'))} },
        target: { type: 'Cityscapes', root: ${JSON.stringify(cityscapes)}, labels: false, transforms: [{ type: 'RandomFlip' }] } } }`,
  );
  config = await (await loadConfig(configFile)).mergeFromDict({ load_from: weights });
});

const order = (form: 'soft' | 'hard', name: string, changes: Partial<PseudoLabelOrder> = {}): PseudoLabelOrder => ({
  form,
  values: 'float16',
  flip: false,
  confidenceStride: 4,
  out: join(root, name),
  pictures: 0,
  overwrite: false,
  quiet: true,
  ...changes,
});
const target = (pseudo_labels: object, more: object = {}) => ({
  type: 'Cityscapes',
  root: cityscapes,
  labels: false,
  pseudo_labels,
  ...more,
});
const firstImage = async () => (await openDataset(target({}, { pseudo_labels: null }))).read(0);
const labelsIn = (folder: string) => readdirSync(folder).filter(name => /\.(npy|png)$/.test(name));

describe('files', () => {
  test('halves are rounded to the nearest, as NumPy does', () => {
    const table = halfTable();
    const values = Float32Array.of(0, 1, -2, 0.95, 0.1, 65504, 65519, 65520, 6e-8, 3e-8, 2e-8, 1 / 3, 2049, 2051);
    const bits = [0, 0x3c00, 0xc000, 0x3b9a, 0x2e66, 0x7bff, 0x7bff, 0x7c00, 1, 1, 0, 0x3555, 0x6800, 0x6802];
    expect([...toHalves(values)]).toEqual(bits);
    expect([table[0x3b9a], table[0x2e66], table[1], table[0xc000]]).toEqual([
      0.9501953125,
      0.0999755859375,
      2 ** -24,
      -2,
    ]);
    const every = Uint16Array.from({ length: 65536 }, (_, i) => i).filter(i => (i & 0x7c00) !== 0x7c00);
    expect(toHalves(Float32Array.from(every, i => table[i]))).toEqual(every);
  });

  test('label files are called as the images, with folders where two have one name', () => {
    expect(labelNames(['/d/a/1.png', '/d/b/2_x.jpg'])).toEqual(['1', '2_x']);
    expect(labelNames(['/d/a/1.png', '/d/b/1.png', '/d/b/c/2.png'])).toEqual(['a/1', 'b/1', 'b/c/2']);
  });

  test('soft labels come back as they were, to the digits that are kept; also those of the original', async () => {
    const data = Float32Array.from({ length: 3 * 2 * 4 }, (_, i) => ((i * 7) % 24) / 48);
    const map = { data, height: 3, width: 2, channels: 4 };
    const file = join(root, 'soft.npy');
    for (const [values, tolerance] of [
      ['float16', 5e-4],
      ['uint8', 4e-3],
    ] as const) {
      writeFileSync(file, encodeSoft(map, values));
      const read = await readSoft(file, 4);
      expect(read).toMatchObject({ height: 3, width: 2, channels: 4 });
      expect(Math.max(...read.data.map((value, i) => Math.abs(value - data[i])))).toBeLessThan(tolerance);
    }
    const planes = Float32Array.from({ length: 24 }, (_, i) => data[(i % 6) * 4 + Math.floor(i / 6)]);
    writeFileSync(file, Buffer.concat([npyHeaderBytes('float32', [4, 3, 2]), new Uint8Array(planes.buffer)]));
    expect((await readSoft(file, 4)).data).toEqual(data);
    await expect(readSoft(file, 5)).rejects.toThrow(/has 4 classes, the data set has 5/);
  });

  test('hard labels lose what is not sure; also those of the original', async () => {
    const labels = {
      data: Uint8Array.of(0, 1, 2, 3),
      confidences: Uint8Array.of(255, 242, 243, 10),
      height: 2,
      width: 2,
    };
    const [classes, confidences, halves] = ['hard.png', 'hard_conf.png', 'hard_conf.npy'].map(name => join(root, name));
    const files = encodeHard(labels, [
      [0, 0, 0],
      [9, 9, 9],
      [8, 8, 8],
      [7, 7, 7],
    ]);
    writeFileSync(classes, files.classes);
    writeFileSync(confidences, files.confidences);
    const sure = async (file: string, threshold: number | null) => [
      ...(await readHard({ classes, confidences: file }, threshold, 4)).data,
    ];
    expect(await sure(confidences, 0.95)).toEqual([0, IGNORE_INDEX, 2, IGNORE_INDEX]);
    expect(await sure(confidences, null)).toEqual([0, 1, 2, 3]);
    const values = toHalves(Float32Array.of(0.99, 0.94, 0.96, 0.95));
    writeFileSync(halves, Buffer.concat([npyHeaderBytes('float16', [2, 2]), new Uint8Array(values.buffer)]));
    // 0.95 itself is 0.9502 in float16, and stays below the threshold, as in the original.
    expect(await sure(halves, 0.95)).toEqual([0, IGNORE_INDEX, 2, IGNORE_INDEX]);
    await expect(readHard({ classes, confidences }, null, 3)).rejects.toThrow(
      /has the class 3, the data set has 3 classes/,
    );
    writeFileSync(halves, Buffer.concat([npyHeaderBytes('float16', [1, 2]), new Uint8Array(4)]));
    await expect(sure(halves, 0.5)).rejects.toThrow(/is \[1, 2\], its classes are \[2, 2\]/);
  });

  test('confidences of blocks decide nearly as those of all pixels, which are exact', async () => {
    // Neither side is a multiple of 4.
    const [height, width] = [45, 62];
    const [grid, steps] = [[7, 9], 60] as const;
    const logits = tf.tensor4d(
      Float32Array.from({ length: grid[0] * grid[1] * 3 }, (_, i) => {
        const [y, x, c] = [Math.floor(i / 3 / grid[1]), Math.floor(i / 3) % grid[1], i % 3];
        return 2 * Math.sin(0.4 * x + 2 * c) + Math.cos(0.5 * y + c);
      }),
      [1, ...grid, 3],
    );
    const map = tf.softmax(logits);
    const exact = tf.tidy(() => tf.max(resizeBilinear(map, [height, width], { alignCorners: true }), -1).dataSync());
    const before = tf.memory().numTensors;
    const label = async (stride: number) => {
      const best = await mostProbable(map, [height, width], stride);
      const [classes, confidences] = ['png', 'conf.png'].map(end => join(root, `blocks_${stride}.${end}`));
      const files = encodeHard({ ...best, height, width, stride }, [[0, 0, 0]]);
      writeFileSync(classes, files.classes);
      writeFileSync(confidences, files.confidences);
      return { ...best, files: { classes, confidences, stride } };
    };
    const [all, blocks] = [await label(1), await label(4)];
    expect(tf.memory().numTensors).toBe(before);
    expect(blocks.data).toEqual(all.data);
    expect(all.confidences).toEqual(Uint8Array.from(exact, value => Math.round(value * 255)));

    const means = Array.from({ length: 12 * 16 }, (_, block) => {
      const [top, left] = [4 * Math.floor(block / 16), 4 * (block % 16)];
      const inside = [...exact].filter((_, i) => {
        const [y, x] = [Math.floor(i / width) - top, (i % width) - left];
        return y >= 0 && y < 4 && x >= 0 && x < 4;
      });
      return (255 * inside.reduce((sum, value) => sum + value, 0)) / inside.length;
    });
    expect(blocks.confidences).toHaveLength(means.length);
    expect(Math.max(...means.map((mean, i) => Math.abs(mean - blocks.confidences[i])))).toBeLessThan(0.51);

    let [different, furthest] = [0, 0];
    for (let step = 0; step < steps; step++) {
      const threshold = 0.35 + (0.6 * step) / steps;
      const decided = await readHard(all.files, threshold, 3);
      expect(decided.data).toEqual(all.data.map((c, i) => (all.confidences[i] <= threshold * 255 ? IGNORE_INDEX : c)));
      const near = await readHard(blocks.files, threshold, 3);
      for (const [i, value] of near.data.entries()) {
        if (value === decided.data[i]) continue;
        different++;
        furthest = Math.max(furthest, Math.abs(exact[i] - threshold));
      }
    }
    expect(different).toBeGreaterThan(0);
    expect(different / steps / exact.length).toBeLessThan(0.03);
    // Never farther from the threshold than confidences change over 4 pixels; and two roundings to a byte.
    const change = (step: number, isInside: (i: number) => boolean) =>
      Math.max(...exact.map((value, i) => (isInside(i) ? Math.abs(exact[i + step] - value) : 0)));
    const most = Math.max(
      change(4, i => (i % width) + 4 < width),
      change(4 * width, i => i + 4 * width < exact.length),
    );
    expect(furthest).toBeLessThan(most + 1 / 255);
    tf.dispose([logits, map]);
  });
});

describe('generate_pseudo_label', () => {
  test('soft labels are the softmax at the output stride; what is there stays, and a killed run goes on', async () => {
    const out = join(root, 'soft');
    const result = await generatePseudoLabels(config, order('soft', 'soft', { pictures: 2 }));
    expect(result).toMatchObject({ images: IMAGES, made: IMAGES, complete: true });
    expect(labelsIn(out)).toHaveLength(IMAGES);
    expect(readdirSync(join(out, 'pictures'))).toHaveLength(2);
    const { image, name } = await firstImage();
    const stored = await readSoft(join(out, name!.replace('.png', '.npy')), 19);
    const expected = tf.tidy(() => {
      const images = tf.div(tf.tensor4d(image.data, [1, image.height, image.width, 3]), 255) as Tensor4D;
      return tf.softmax(model.forward(images)).dataSync();
    });
    expect([stored.height, stored.width, stored.channels]).toEqual([HEIGHT / 8 + 1, WIDTH / 8 + 1, 19]);
    expect(Math.max(...expected.map((value, i) => Math.abs(value - stored.data[i])))).toBeLessThan(5e-4);

    expect(await generatePseudoLabels(config, order('soft', 'soft'))).toMatchObject({ made: 0, complete: true });
    // As after a kill: files are there, the manifest knows nothing of them.
    const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
    rmSync(join(out, labelsIn(out)[1]));
    writeFileSync(join(out, 'manifest.json'), JSON.stringify({ ...manifest, complete: false, files: {} }));
    await expect(openDataset(target({ root: out, form: 'soft' }))).rejects.toThrow(/are not complete.*/);
    expect(await generatePseudoLabels(config, order('soft', 'soft'))).toMatchObject({ made: 1, complete: true });
    expect(JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')).files).toEqual(manifest.files);
    const interrupted = order('soft', 'begun', { signal: AbortSignal.abort() });
    expect(await generatePseudoLabels(config, interrupted)).toMatchObject({ made: 0, complete: false });
  });

  test('hard labels average with the mirror image, are stretched, and small on disk', async () => {
    const out = join(root, 'hard');
    const done = await generatePseudoLabels(
      config,
      order('hard', 'hard', { flip: true, pictures: 1, confidenceStride: 1 }),
    );
    expect(done).toMatchObject({ made: IMAGES, complete: true });
    const { image, name } = await firstImage();
    const expected = tf.tidy(() => {
      const images = tf.div(tf.tensor4d(image.data, [1, image.height, image.width, 3]), 255) as Tensor4D;
      // In the order of the original: stretch the probabilities of each, then turn one back and average.
      const [one, other] = [images, tf.reverse(images, 2)].map(x =>
        resizeBilinear(tf.softmax(model.forward(x)), [HEIGHT, WIDTH], { alignCorners: true }),
      );
      const mean = tf.squeeze(tf.mul(tf.add(one, tf.reverse(other, 2)), 0.5), [0]) as Tensor3D;
      return [tf.argMax(mean, -1).dataSync(), tf.max(mean, -1).dataSync()];
    });
    const files = ['.png', '_conf.png'].map(end => join(out, name!.replace('.png', end)));
    const stored = { classes: files[0], confidences: files[1] };
    const { data } = await readHard(stored, null, 19);
    expect(data.filter((label, i) => label !== expected[0][i]).length).toBeLessThan(5);
    const middle = [...expected[1]].sort((a, b) => a - b)[(HEIGHT * WIDTH) / 2];
    const sure = await readHard(stored, middle, 19);
    const wrong = sure.data.filter((label, i) => (label === IGNORE_INDEX) !== expected[1][i] <= middle);
    expect(wrong.length / data.length).toBeLessThan(0.1); // a byte tells 255 confidences apart
    expect(existsSync(join(out, 'pictures'))).toBe(true);
    expect(statSync(files[0]).size).toBeLessThan(HEIGHT * WIDTH);
  });

  test('labels of other settings, and files of others, are left alone', async () => {
    const other = join(root, 'other.safetensors');
    await writeSafetensors(other, await new DeepLabV2({ depth: 14, width: 8 }).initialize(9).downloadStateDict());
    const changed = await config.mergeFromDict({ load_from: other });
    await expect(generatePseudoLabels(changed, order('soft', 'soft'))).rejects.toThrow(
      /were made with the weights .*weights\.safetensors, not .*other\.safetensors/,
    );
    await expect(generatePseudoLabels(config, order('soft', 'hard'))).rejects.toThrow(/form hard, not soft/);
    write(join(root, 'mine', 'notes.txt'), 'x');
    await expect(generatePseudoLabels(config, order('soft', 'mine'))).rejects.toThrow(
      /holds notes.txt but no manifest/,
    );
    const smaller = await config.mergeFromDict({ 'data.target.image_size': [32, 48] });
    await expect(generatePseudoLabels(smaller, order('soft', 'soft'))).rejects.toThrow(
      /were made with image_size null, not \[32,48\]$/,
    );
    const elsewhere = join(root, 'elsewhere');
    writeCityscapes(elsewhere, 'train', { ulm: 1, bonn: 2 });
    const moved = await config.mergeFromDict({ 'data.target.root': elsewhere });
    await expect(generatePseudoLabels(moved, order('soft', 'soft'))).rejects.toThrow(
      /were made with pictures of other names or sizes \(3; now there are 3\)$/,
    );
    // Manifests of before do not say it.
    const manifest = join(root, 'soft', 'manifest.json');
    const { pictures, ...before } = JSON.parse(readFileSync(manifest, 'utf8'));
    expect(pictures).toMatchObject({ number: IMAGES, options: { type: 'Cityscapes', split: 'train' } });
    writeFileSync(manifest, `${JSON.stringify(before, null, 1)}\n`);
    const bytes = readFileSync(manifest);
    expect(await generatePseudoLabels(config, order('soft', 'soft'))).toMatchObject({ made: 0, complete: true });
    expect(readFileSync(manifest)).toEqual(bytes);
    const fewer = await config.mergeFromDict({ 'data.target.num_classes': 16 });
    await expect(generatePseudoLabels(fewer, order('soft', 'x'))).rejects.toThrow(/network has 19 classes; .* has 16/);
    const redone = await generatePseudoLabels(changed, order('hard', 'hard', { overwrite: true }));
    expect(redone).toMatchObject({ made: IMAGES, complete: true });
  });
});

describe('a folder of two networks', () => {
  /** Other weights, under a name that both tests share. */
  const others = async () => {
    const other = join(root, 'w2.safetensors');
    await writeSafetensors(other, await new DeepLabV2({ depth: 14, width: 8 }).initialize(5).downloadStateDict());
    return config.mergeFromDict({ load_from: other });
  };
  /** As after a kill: the manifest is that of the beginning. */
  const forget = (out: string, lost: number) => {
    const file = join(out, 'manifest.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...manifest, complete: false, files: {} }));
    for (const name of labelsIn(out).slice(-lost)) rmSync(join(out, name));
  };

  test('never comes of runs that were killed', async () => {
    const [out, whole] = ['mixed', 'pure'].map(name => join(root, name));
    // What a kill leaves of a file that was being written does not make it a folder of others.
    const torn = ['.manifest.json.4194305-1.tmp', '.a.npy.4194305-7.tmp'].map(name => join(out, name));
    for (const file of torn) write(file, '{"made');
    await generatePseudoLabels(config, order('soft', 'mixed'));
    expect(torn.filter(existsSync)).toEqual([]);
    write(torn[1], 'x');
    forget(out, 1);
    const second = await others();
    const anew = order('soft', 'mixed', { overwrite: true });
    await generatePseudoLabels(second, { ...anew, signal: AbortSignal.abort() });
    expect(readdirSync(out)).toEqual(['manifest.json']);
    expect(await generatePseudoLabels(second, anew)).toMatchObject({ made: IMAGES, complete: true });
    await generatePseudoLabels(second, order('soft', 'pure'));
    for (const name of labelsIn(whole)) expect(readFileSync(join(out, name))).toEqual(readFileSync(join(whole, name)));
  });

  test('nor does a damaged file outlast the repair', async () => {
    const out = join(root, 'mixed');
    const [name] = labelsIn(out);
    const bytes = readFileSync(join(out, name));
    writeFileSync(join(out, name), bytes.subarray(0, 200));
    const second = await others();
    await generatePseudoLabels(second, order('soft', 'mixed', { signal: AbortSignal.abort() }));
    expect(await generatePseudoLabels(second, order('soft', 'mixed'))).toMatchObject({ made: 1, complete: true });
    expect(readFileSync(join(out, name))).toEqual(bytes);
  });
});

describe('a data set with pseudo labels', () => {
  const views = [
    { type: 'KeepFullImage' },
    { type: 'RandomScaleCrop', size: [16, 24], width: 64 },
    { type: 'RandomFlip' },
    { type: 'StrongView', transforms: [{ type: 'RandAugment' }] },
  ];
  const load = async (pseudo_labels: object, workers: number): Promise<Batch> => {
    const dataset = target(pseudo_labels, { transforms: views });
    const loader = await DataLoader.open({ dataset, batchSize: 3, workers, seed: 4 });
    for await (const batch of loader.batches(0)) {
      await loader.close();
      return batch;
    }
    throw new Error('no batch');
  };

  test('brings soft labels on the grid of the view, from workers as from here', async () => {
    const pseudo = { root: join(root, 'soft'), form: 'soft' };
    const batch = await load(pseudo, 0);
    expect(batch.soft!.shape).toEqual([3, 4, 6, 19]);
    expect(batch.labelShape).toEqual([0]);
    const map = await readSoft(join(root, 'soft', batch.names[1].replace('.png', '.npy')), 19);
    const view = warpSoftMap(map, batch.geometry[1], { height: HEIGHT, width: WIDTH }, { height: 4, width: 6 });
    expect(batch.soft!.images.subarray(4 * 6 * 19, 2 * 4 * 6 * 19)).toEqual(view.data);
    expect(await load(pseudo, 1)).toEqual(batch);
    expect((await load({ ...pseudo, stride: 8 }, 0)).soft!.shape).toEqual([3, 2, 3, 19]);
  });

  test('brings hard labels as labels of both views', async () => {
    await generatePseudoLabels(config, order('hard', 'plain', { pictures: 1 }));
    const pseudo = { root: join(root, 'plain'), form: 'hard', threshold: 0.06, weights };
    const batch = await load(pseudo, 0);
    expect(batch.labelShape).toEqual([3, 16, 24]);
    const stem = join(root, 'plain', batch.names[2].replace('.png', ''));
    const files = { classes: `${stem}.png`, confidences: `${stem}_conf.png`, stride: 4 };
    const stored = await readHard(files, 0.06, 19);
    const weak = warpLabels(stored, batch.geometry[2]);
    expect([...batch.labels.subarray(2 * 16 * 24)]).toEqual([...weak.data]);
    const strong = warpLabels(weak as LabelMap, batch.strong!.geometry[2]);
    expect([...batch.strong!.labels.subarray(2 * 16 * 24)]).toEqual([...strong.data]);
  });

  test('knows of how many pixels a confidence is', async () => {
    const [plain, exact] = ['plain', 'exact'].map(name => join(root, name));
    await generatePseudoLabels(config, order('hard', 'exact', { confidenceStride: 1 }));
    await expect(generatePseudoLabels(config, order('hard', 'exact'))).rejects.toMatchObject({
      message: expect.stringMatching(/were made with confidence_stride 1, not 4$/),
      hint: expect.stringMatching(/^go on with the options of before/),
    });
    expect(readdirSync(join(plain, 'pictures'))).toHaveLength(1);
    const [stem] = labelsIn(exact).map(name => join(exact, name.replace('.png', '')));
    const bytes = readPng(readFileSync(`${stem}_conf.png`), stem).data;
    expect(bytes).toHaveLength(HEIGHT * WIDTH);
    const threshold = bytes.toSorted()[bytes.length / 2] / 255;
    const labels = async (folder: string) => {
      const dataset = await openDataset(target({ root: folder, form: 'hard', threshold }));
      return (await dataset.read(0)).label as LabelMap;
    };
    const change = (folder: string, from: RegExp, to: string) => {
      const file = join(folder, 'manifest.json');
      const text = readFileSync(file, 'utf8');
      expect(text).toMatch(from);
      writeFileSync(file, text.replace(from, to));
      return () => writeFileSync(file, text);
    };
    const all = await labels(exact);
    expect(all.data.map(label => (label === IGNORE_INDEX ? 1 : 0))).toEqual(
      Uint8Array.from(bytes, byte => (byte <= threshold * 255 ? 1 : 0)),
    );
    expect((await labels(plain)).data).toContain(IGNORE_INDEX);
    // Manifests of before say nothing.
    change(exact, /\n "confidence_stride": 1,/, '');
    expect(await labels(exact)).toEqual(all);
    const again = order('hard', 'exact', { confidenceStride: 1 });
    expect(await generatePseudoLabels(config, again)).toMatchObject({ made: 0, complete: true });
    expect(readFileSync(join(exact, 'manifest.json'), 'utf8')).not.toContain('confidence_stride');
    const mend = change(plain, /"confidence_stride": 4/, '"confidence_stride": 8');
    await expect(labels(plain)).rejects.toMatchObject({
      message: expect.stringMatching(
        /plain\/.*_conf\.png is \[10, 16\], its classes are \[40, 64\]: with confidence_stride 8 it would be \[5, 8\]$/,
      ),
      hint: expect.stringMatching(/^make the labels again/),
    });
    mend();
  });

  test('notices what is missing, cut off, damaged, of other weights or other classes, before training', async () => {
    const open = (pseudo: object, more: object = {}) => openDataset(target({ form: 'soft', ...pseudo }, more));
    const soft = join(root, 'soft');
    await expect(open({ root: join(root, 'none') })).rejects.toMatchObject({
      message: expect.stringMatching(/folder of pseudo labels .*none does not exist/),
      hint: expect.stringMatching(/generate_pseudo_label\.js CONFIG --load-from WEIGHTS --soft --out .*none/),
    });
    await expect(open({ root: join(root, 'begun') })).rejects.toMatchObject({ hint: expect.stringMatching(/goes on/) });
    await expect(open({ root: soft }, { num_classes: 16 })).rejects.toThrow(/have the 19 classes.*data set has 16/);
    await expect(open({ root: soft, form: 'hard' })).rejects.toThrow(/are soft, this data set wants hard ones/);
    await expect(open({ root: soft, weights: join(root, 'other.safetensors') })).rejects.toThrow(
      /were made with .*weights\.safetensors, which is not .*other\.safetensors/,
    );
    await expect(open({ root: soft }, { labels: true })).rejects.toThrow(/pseudo_labels and labels: true/);
    expect(((await open({ root: soft, weights })).notes ?? []).join()).toBe('');

    const [file] = labelsIn(soft);
    const bytes = readFileSync(join(soft, file));
    writeFileSync(join(soft, file), bytes.subarray(0, 100));
    await expect(open({ root: soft })).rejects.toThrow(new RegExp(`lacks 1 files for the 3 images.*${file}`));
    writeFileSync(join(soft, file), Buffer.concat([bytes.subarray(0, -1), Buffer.of(bytes.at(-1)! ^ 1)]));
    const dataset = await open({ root: soft });
    const read = Promise.all([0, 1, 2].map(index => dataset.read(index)));
    await expect(read).rejects.toThrow(/is not what was written: it is damaged/);
    writeFileSync(join(soft, file), bytes);
  });

  test('names the command that mends the folder', async () => {
    const eight = join(root, 'eight');
    await generatePseudoLabels(config, order('soft', 'eight', { values: 'uint8', flip: true }));
    const follow = async (pseudo: object) => {
      const { hint } = await failure(openDataset(target({ root: eight, ...pseudo })));
      const [, words] = /generate_pseudo_label\.js CONFIG (.*?)(;|$)/.exec(hint!) as unknown as string[];
      const out = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
      await generate([configFile, '--quiet', ...words.split(' ')]).finally(() => out.mockRestore());
      await openDataset(target({ root: eight, ...pseudo }));
      return words.replaceAll(root, '');
    };
    const [first] = labelsIn(eight);
    rmSync(join(eight, first));
    const soft = '--load-from /weights.safetensors --soft --flip --values uint8 --out /eight';
    expect(await follow({ form: 'soft' })).toBe(soft);
    const other = join(root, 'other.safetensors');
    expect(await follow({ form: 'soft', weights: other })).toBe(`${soft.replace('weights', 'other')} --overwrite`);
    expect(await follow({ form: 'hard' })).toBe('--load-from /other.safetensors --hard --out /eight --overwrite');
    const exact = join(root, 'exact');
    rmSync(join(exact, labelsIn(exact)[0]));
    expect(await follow({ form: 'hard', root: exact })).toBe(
      '--load-from /weights.safetensors --hard --confidence-stride 1 --out /exact',
    );
  });

  test('reads a folder of the original, and says that its weights are not known', async () => {
    const folder = join(root, 'original');
    const names = labelsIn(join(root, 'soft')).map(name => name.replace('.npy', ''));
    for (const name of names) {
      write(join(folder, `${name}.png`), greyPng(new Array(HEIGHT * WIDTH).fill(5)));
      const halves = new Uint8Array(toHalves(new Float32Array(HEIGHT * WIDTH).fill(0.97)).buffer);
      write(join(folder, `${name}_conf.npy`), Buffer.concat([npyHeaderBytes('float16', [HEIGHT, WIDTH]), halves]));
    }
    const dataset = await openDataset(target({ root: folder, form: 'hard', threshold: 0.95, weights }));
    expect(dataset.notes?.join()).toMatch(/have no manifest: of which weights they are is not known/);
    const { label } = await dataset.read(1);
    expect(new Set((label as LabelMap).data)).toEqual(new Set([5]));
    rmSync(join(folder, `${names[0]}_conf.npy`));
    const again = () => openDataset(target({ root: folder, form: 'hard', threshold: 0.95 }));
    await expect(again()).rejects.toMatchObject({
      message: expect.stringMatching(/lacks 1 files/),
      hint: expect.stringMatching(/in another folder: .* --hard --out DIR$/),
    });
  });
});

describe('calc_prototype', () => {
  const out = join(root, 'prototypes.safetensors');

  test('is the running mean over images of class means, and says which classes have none', async () => {
    const result = await calcPrototypes(config, { source: false, out, pictures: 1, quiet: true });
    const { tensors, values } = await readCheckpoint(out);
    const prototypes = tensors.get('prototypes')!.data as Float32Array;
    const dataset = await openDataset(target({}, { pseudo_labels: null }));
    const [sums, counts] = [new Float64Array(19 * 32), new Float64Array(19)];
    for (let index = 0; index < IMAGES; index++) {
      const { image } = await dataset.read(index);
      const [features, labels] = tf.tidy(() => {
        const maps = model.forwardBoth(tf.div(tf.tensor4d(image.data, [1, HEIGHT, WIDTH, 3]), 255));
        return [maps.features.dataSync(), tf.argMax(maps.logits, -1).dataSync()];
      });
      for (let k = 0; k < 19; k++) {
        const pixels = [...labels.keys()].filter(i => labels[i] === k);
        if (pixels.length < 10) continue;
        counts[k]++;
        for (let c = 0; c < 32; c++)
          sums[k * 32 + c] += pixels.reduce((sum, i) => sum + features[i * 32 + c], 0) / pixels.length;
      }
    }
    expect([...tensors.get('counts')!.data].map(Number)).toEqual([...counts]);
    const means = sums.map((sum, i) => sum / Math.max(1, counts[Math.floor(i / 32)]));
    expect(Math.max(...means.map((value, i) => Math.abs(value - prototypes[i])))).toBeLessThan(1e-4);
    const missing = dataset.classes.filter((_, k) => counts[k] === 0);
    expect(result).toMatchObject({ images: IMAGES, complete: true, missing });
    expect(missing.length).toBeGreaterThan(0);
    expect(values.get('images')).toBe('3');
    expect(readdirSync(join(root, 'prototypes_pictures'))).toHaveLength(1);
  });

  test('goes on where it was ended, and takes the source with its labels', async () => {
    const parts = join(root, 'parts.safetensors');
    const small = { source: false, out: parts, pictures: 0, quiet: true };
    // The signal comes when the first image is done.
    let looks = 0;
    const signal = Object.defineProperty(new AbortController().signal, 'aborted', { get: () => looks++ >= 1 });
    expect(await calcPrototypes(config, { ...small, signal })).toMatchObject({ images: 1, complete: false });
    expect(existsSync(parts)).toBe(false);
    expect(await calcPrototypes(config, small)).toMatchObject({ complete: true });
    const [whole, resumed] = await Promise.all([out, parts].map(async file => (await readCheckpoint(file)).tensors));
    expect(resumed).toEqual(whole);
    // What is kept of pictures that are read otherwise does not count.
    const smaller = await config.mergeFromDict({ 'data.target.image_size': [32, 48] });
    const [fresh, other] = ['fresh', 'other'].map(name => ({ ...small, out: join(root, `${name}.safetensors`) }));
    looks = 0;
    expect(await calcPrototypes(config, { ...other, signal })).toMatchObject({ images: 1, complete: false });
    for (const each of [fresh, other]) await calcPrototypes(smaller, each);
    expect(readFileSync(other.out)).toEqual(readFileSync(fresh.out));
    const source = await calcPrototypes(config, { ...small, source: true, out: join(root, 'source.safetensors') });
    expect(source.images).toBe(2);
  });
});

test('the doors work as they are written', async () => {
  const made = ['--load-from', weights, '--quiet', '--out'];
  const labels = runTool('generate_pseudo_label', [
    configFile,
    '--soft',
    '--values',
    'uint8',
    ...made,
    join(root, 'door'),
  ]);
  expect([labels.code, labels.stdout]).toEqual([
    0,
    expect.stringMatching(/door: soft labels of 3 images, .* 3 made in/),
  ]);
  const done = runTool('calc_prototype', [configFile, ...made, join(root, 'p.safetensors')]);
  expect([done.code, done.stdout]).toEqual([0, expect.stringMatching(/prototypes of 3 images.*\n {2}never predicted/)]);
  await expect(generate([configFile, '--soft', '--hard', '--out', 'x'])).rejects.toThrow(/--soft and --hard were both/);
  await expect(generate([configFile, ...made, 'x'])).rejects.toThrow(/which labels/);
  await expect(generate([configFile, ...made, 'x', '--hard', '--confidence-stride', '0'])).rejects.toThrow(
    /--confidence-stride is 0: expected a whole number of pixels from 1 on/,
  );
  await expect(calc([configFile, '--out', join(root, 'p.safetensors')])).rejects.toThrow(/--load-from is missing/);
  await expect(calc([configFile, '--out', 'p.npy'])).rejects.toThrow(/--out is p.npy/);
});
