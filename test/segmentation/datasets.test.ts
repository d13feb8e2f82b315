import { appendFileSync, readdirSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { DataLoader } from '../../framework/data/DataLoader.ts';
import { IGNORE_INDEX } from '../../framework/data/ignoreIndex.ts';
import { openDataset } from '../../framework/data/openDataset.ts';
import type { LabelMap } from '../../framework/data/types.ts';
import { DataError } from '../../framework/errors/UserError.ts';
import '../../registry/catalogue.ts';
import { classesWithin, labelOfId, streetClasses } from '../../registry/datasets/streets/streetClasses.ts';
import {
  CITYSCAPES_IDS,
  GTA5_IDS,
  greyPng,
  HEIGHT,
  idsOf,
  palettePng,
  photograph,
  photographPng,
  SYNTHIA_IDS,
  scratchFolder,
  synthiaPng,
  WIDTH,
  write,
  writeCityscapes,
  writeGta5,
  writeSynthia,
} from './trees.ts';

const root = scratchFolder();
const [gta5, synthia, cityscapes] = ['gta5', 'synthia', 'cityscapes'].map(name => join(root, name));
beforeAll(() => {
  writeGta5(gta5);
  writeSynthia(synthia);
  writeCityscapes(cityscapes, 'train', { aachen: 2, zuerich: 1 });
  writeCityscapes(cityscapes, 'val', { lindau: 2 });
});

const I = IGNORE_INDEX;
const labelsOf = async (spec: { type: string; [option: string]: unknown }, index = 0) => {
  const { label } = await (await openDataset(spec)).read(index);
  return [...(label as LabelMap).data];
};
const failure = async (promise: Promise<unknown>): Promise<DataError> =>
  promise.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: DataError) => error,
  );

describe('classes', () => {
  test('are in the order of the tables of ProDA', () => {
    const trainIds = (set: 'gta5' | 'synthia', count: 19 | 16 | 13) => {
      const found = [...labelOfId(set, count)].filter(([, label]) => label !== I);
      return found.sort((a, b) => a[1] - b[1]).map(([id]) => id);
    };
    expect(trainIds('gta5', 19)).toEqual([7, 8, 11, 12, 13, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 31, 32, 33]);
    expect(trainIds('gta5', 16)).toEqual([7, 8, 11, 12, 13, 17, 19, 20, 21, 23, 24, 25, 26, 28, 32, 33]);
    expect(trainIds('gta5', 13)).toEqual([7, 8, 11, 19, 20, 21, 23, 24, 25, 26, 28, 32, 33]);
    expect(trainIds('synthia', 19)).toEqual([3, 4, 2, 21, 5, 7, 15, 9, 6, 16, 1, 10, 17, 8, 18, 19, 20, 12, 11]);
    expect(trainIds('synthia', 16)).toEqual([3, 4, 2, 21, 5, 7, 15, 9, 6, 1, 10, 17, 8, 19, 12, 11]);
    expect(trainIds('synthia', 13)).toEqual([3, 4, 2, 15, 9, 6, 1, 10, 17, 8, 19, 12, 11]);
    expect(classesWithin(13, 19)).toEqual([0, 1, 2, 6, 7, 8, 10, 11, 12, 13, 15, 17, 18]);
    expect(classesWithin(16, 19)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 15, 17, 18]);
    expect(streetClasses(13).names.slice(3, 6)).toEqual(['traffic_light', 'traffic_sign', 'vegetation']);
  });
});

describe('read as distributed', () => {
  test('GTA5: the index of the palette is the id', async () => {
    const dataset = await openDataset({ type: 'GTA5', root: gta5 });
    expect([dataset.name, dataset.length, dataset.classes.length]).toEqual(['GTA5', 3, 19]);
    const { image, label, name, index } = await dataset.read(1);
    expect([index, name, image.height, image.width, image.channels]).toEqual([1, '00002.png', HEIGHT, WIDTH, 3]);
    expect(image.data).toEqual(photograph(2));
    const expected = new Map([7, 8, 11, 21, 23, 26, 34, 0].map((id, k) => [id, [0, 1, 2, 8, 10, 13, I, I][k]]));
    expect([...(label as LabelMap).data]).toEqual(idsOf(GTA5_IDS).map(id => expected.get(id)));
  });

  test('SYNTHIA: the first channel of 16 bits, terrain counts with 19 classes only', async () => {
    const expected = (labels: number[]) => idsOf(SYNTHIA_IDS).map(id => labels[SYNTHIA_IDS.indexOf(id)]);
    expect(await labelsOf({ type: 'Synthia', root: synthia })).toEqual(expected([0, 1, 2, 8, 9, 12, I, I, I]));
    expect(await labelsOf({ type: 'Synthia', root: synthia, num_classes: 19 })).toEqual(
      expected([0, 1, 2, 8, 10, 13, 9, I, I]),
    );
    // The archive unpacks to a folder in the folder.
    const outer = join(root, 'archive');
    writeSynthia(join(outer, 'RAND_CITYSCAPES'), 1);
    expect((await openDataset({ type: 'Synthia', root: outer })).length).toBe(1);
  });

  test('Cityscapes: towns in order, ids turned into 19 and 13 classes', async () => {
    const dataset = await openDataset({ type: 'Cityscapes', root: cityscapes });
    expect(await Promise.all([0, 1, 2].map(async index => (await dataset.read(index)).name))).toEqual([
      'aachen_000000_000019_leftImg8bit.png',
      'aachen_000001_000019_leftImg8bit.png',
      'zuerich_000000_000019_leftImg8bit.png',
    ]);
    const expected = (labels: number[]) => idsOf(CITYSCAPES_IDS).map(id => labels[CITYSCAPES_IDS.indexOf(id)]);
    const val = { type: 'Cityscapes', root: cityscapes, split: 'val' };
    expect(await labelsOf(val, 1)).toEqual(expected([0, 1, 2, 8, 10, 13, I, I]));
    expect(await labelsOf({ ...val, num_classes: 13 })).toEqual(expected([0, 1, 2, 5, 6, 9, I, I]));
  });

  test('a target needs no labels, and its batches have none', async () => {
    const bare = join(root, 'bare');
    write(join(bare, 'leftImg8bit/train/ulm/ulm_000000_000019_leftImg8bit.png'), photographPng(1));
    const dataset = { type: 'Cityscapes', root: bare, labels: false };
    const loader = await DataLoader.open({ dataset, batchSize: 1 });
    const { value } = await loader.batches(0).next();
    expect([value!.shape, value!.labels.length, value!.labelShape]).toEqual([[1, HEIGHT, WIDTH, 3], 0, [0]]);
    await loader.close();
    expect((await failure(openDataset({ ...dataset, labels: true }))).message).toMatch(/no labels for the images/);
  });

  test("a user's folder: names with other ends, own classes", async () => {
    const folder = join(root, 'own');
    write(join(folder, 'photos/a/1_photo.png'), photographPng(1));
    write(join(folder, 'masks/a/1_mask.png'), greyPng(idsOf([10, 20, 30, 255])));
    const spec = {
      type: 'SegmentationFolder',
      image_dir: join(folder, 'photos'),
      label_dir: join(folder, 'masks'),
      image_suffix: '_photo.png',
      label_suffix: '_mask.png',
      classes: [
        { name: 'ground', ids: [10, 30] },
        { name: 'sky', ids: [20], color: [1, 2, 3] },
      ],
    };
    expect(await labelsOf(spec)).toEqual(idsOf([10, 20, 30, 255]).map(id => ({ 10: 0, 20: 1, 30: 0, 255: I })[id]));
    expect((await openDataset(spec)).palette![1]).toEqual([1, 2, 3]);
    const twice = { ...spec, ignore_ids: [20] };
    expect((await failure(openDataset(twice))).message).toMatch(/the id 20 is listed twice/);
    const nothing = { ...spec, image_suffix: '.jpg' };
    const error = await failure(openDataset(nothing));
    expect(error.message).toMatch(/photos holds no file that ends with \.jpg/);
    expect(error.hint).toMatch(/it holds a\/1_photo\.png/);
  });

  test('photographs are taken as they are stored: a mask of the upright one is an error that says so', async () => {
    const folder = join(root, 'phone');
    const { default: sharp } = await import('sharp');
    const lying = sharp(photographPng(1)).rotate(270).withMetadata({ orientation: 6 });
    write(join(folder, '1_photo.png'), await lying.png().toBuffer());
    write(join(folder, '1_mask.png'), greyPng(idsOf([10])));
    const classes = [{ name: 'ground', ids: [10] }];
    const spec = { type: 'SegmentationFolder', image_dir: folder, image_suffix: '_photo.png', classes };
    const { image } = await (await openDataset({ ...spec, labels: false })).read(0);
    expect([image.height, image.width]).toEqual([WIDTH, HEIGHT]);
    const error = await failure((await openDataset({ ...spec, label_suffix: '_mask.png' })).read(0));
    expect(error.message).toMatch(/1_photo\.png is \[64, 40\] and its label .*1_mask\.png \[40, 64\]/);
    expect(error.hint).toMatch(/^turn the file itself: .* EXIF orientation$/);
  });

  test.each([
    ['.png', '_mask.png', ['1.png', '1_mask.png', '2.png', '2_mask.png']],
    ['_photo.png', '.png', ['1_photo.png', '1.png', '2_photo.png', '2.png']],
  ])(
    "a user's folder with both in it: images end with %s, label maps with %s",
    async (image_suffix, label_suffix, files) => {
      const folder = join(root, `together${image_suffix}`);
      const contents = [photographPng(1), greyPng(idsOf([10])), photographPng(2), greyPng(idsOf([10]))];
      for (const [i, file] of files.entries()) write(join(folder, file), contents[i]);
      const classes = [{ name: 'ground', ids: [10] }];
      const spec = { type: 'SegmentationFolder', image_dir: folder, image_suffix, label_suffix, classes };
      const dataset = await openDataset(spec);
      const names = [0, 1].map(async index => (await dataset.read(index)).name);
      expect([dataset.length, await Promise.all(names)]).toEqual([2, [files[0], files[2]]]);
      expect((await openDataset({ ...spec, labels: false })).length).toBe(2);
    },
  );

  test('every image is resized to image_size, and only the first ones are taken', async () => {
    const dataset = await openDataset({ type: 'GTA5', root: gta5, image_size: [20, 32], num_examples: 2 });
    const { image, label } = await dataset.read(0);
    expect([dataset.length, image.height, image.width, (label as LabelMap).height]).toEqual([2, 20, 32, 20]);
    const tooMany = await failure(openDataset({ type: 'GTA5', root: gta5, num_examples: 9 }));
    expect(tooMany.message).toBe('num_examples is 9, but GTA5 holds 3 images');
  });

  test('split.mat chooses the images of a split', async () => {
    const folder = join(root, 'splits');
    writeGta5(folder, 3);
    const column = (name: string, values: number[]): Buffer => {
      const element = (type: number, body: Buffer) => {
        const padded = Buffer.alloc(8 + Math.ceil(body.length / 8) * 8);
        padded.writeUInt32LE(type, 0);
        padded.writeUInt32LE(body.length, 4);
        body.copy(padded, 8);
        return padded;
      };
      const numbers = (list: number[]) => {
        const bytes = Buffer.alloc(4 * list.length);
        for (const [i, value] of list.entries()) bytes.writeInt32LE(value, 4 * i);
        return bytes;
      };
      const words = Buffer.from(Uint16Array.from(values).buffer);
      const parts = [element(6, numbers([6, 0])), element(5, numbers([values.length, 1]))];
      return element(14, Buffer.concat([...parts, element(1, Buffer.from(name)), element(4, words)]));
    };
    const mat = Buffer.concat([Buffer.alloc(128, ' '), column('trainIds', [1, 3]), column('valIds', [2])]);
    write(join(folder, 'split.mat'), mat);
    expect((await openDataset({ type: 'GTA5', root: folder, split: 'train' })).length).toBe(2);
    const val = await openDataset({ type: 'GTA5', root: folder, split: 'val' });
    expect([val.length, (await val.read(0)).name]).toEqual([1, '00002.png']);
    expect((await failure(openDataset({ type: 'GTA5', root: folder, split: 'test' }))).message).toMatch(
      /no column testIds/,
    );
    expect((await failure(openDataset({ type: 'GTA5', root: gta5, split: 'val' }))).hint).toMatch(
      /split: 'all' needs none/,
    );
  });
});

describe('what is wrong is said once, with the file and the way out', () => {
  test.each([
    ['GTA5', 'images/00001.png'],
    ['Synthia', 'GT/LABELS/0000000.png'],
    ['Cityscapes', 'leftImg8bit/{train,val}'],
  ])('%s is not there', async (type, layout) => {
    const error = await failure(openDataset({ type, root: join(root, 'nowhere') }));
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toContain(layout);
    expect(error.message).toContain('nowhere');
    expect(error.hint).toMatch(/get it from https:.*tools\/make_streets\.js.*configs\/demo/s);
  });

  test.each([
    ['SYNTHIA-RAND (CVPR16)', ['RGB/a.png', 'GT/a.png', 'GTTXT/a.txt']],
    ['SYNTHIA-SEQS', ['RGB/Stereo_Left/Omni_F/000000.png', 'GT/LABELS/Stereo_Left/Omni_F/000000.png']],
    ['SYNTHIA-SF', ['SEQ1/RGBLeft/0.png', 'SEQ1/GTLeft/0.png']],
    ['SYNTHIA-AL', ['train/test5_10segs/RGB/0.png', 'train/test5_10segs/SemSeg/0.png']],
  ])('another release: %s', async (release, files) => {
    const folder = join(root, release);
    for (const file of files) write(join(folder, file), '');
    const error = await failure(openDataset({ type: 'Synthia', root: folder }));
    expect(error.message).toContain(release);
    expect(error.message).toContain('SYNTHIA-RAND-CITYSCAPES is needed');
  });

  test('an image without label, and a label without image', async () => {
    const folder = join(root, 'unpaired');
    writeGta5(folder, 4);
    rmSync(join(folder, 'labels/00002.png'));
    rmSync(join(folder, 'images/00003.png'));
    const error = await failure(openDataset({ type: 'GTA5', root: folder }));
    expect(error.message).toMatch(
      /1 images without label, the first .*images\/00002\.png; 1 labels without image, the first .*labels\/00003\.png/,
    );
    const dataset = await openDataset({ type: 'GTA5', root: folder, on_error: 'skip' });
    expect(dataset.length).toBe(2);
    expect(dataset.notes![0]).toMatch(/left out: 1 images without label/);
  });

  const read = async (type: string, image: Uint8Array, label: Uint8Array) => {
    const folder = join(root, `wrong-${Math.random()}`);
    write(join(folder, type === 'GTA5' ? 'images/00001.png' : 'RGB/00001.png'), image);
    write(join(folder, type === 'GTA5' ? 'labels/00001.png' : 'GT/LABELS/00001.png'), label);
    return failure(openDataset({ type, root: folder }).then(dataset => dataset.read(0)));
  };

  test('sizes that differ', async () => {
    const { message } = await read('GTA5', photographPng(1), palettePng(idsOf([7], 40, 60), 40, 60));
    expect(message).toMatch(/images\/00001\.png is \[40, 64\] and its label .*labels\/00001\.png \[40, 60\]/);
  });

  test('a label of SYNTHIA with 8 bits', async () => {
    const error = await read('Synthia', photographPng(1), greyPng(idsOf([3])));
    expect(error.message).toMatch(/00001\.png is 8 bit grey: labels of SYNTHIA-RAND-CITYSCAPES are PNG of 16 bit/);
    expect(error.hint).toMatch(/GT\/COLOR/);
  });

  test('coloured labels where ids are expected', async () => {
    expect((await read('GTA5', photographPng(1), photographPng(2))).message).toMatch(/is 8 bit rgb: labels of GTA5/);
  });

  test.each([
    [
      'GTA5',
      palettePng([...idsOf([7]).slice(0, -2), 77, 77]),
      /id 77 at 2 pixels, the first in row 39, column 62: known are 0 to 34/,
    ],
    [
      'Synthia',
      synthiaPng([700, ...idsOf([3]).slice(1)]),
      /id 700 at 1 pixels, the first in row 0, column 0: known are 0 to 22/,
    ],
  ])('an id that %s does not know', async (type, label, message) => {
    expect((await read(type, photographPng(1), label)).message).toMatch(message);
  });

  test('a PNG that is cut off', async () => {
    const [image, label] = [photographPng(1), palettePng(idsOf([7]))];
    expect((await read('GTA5', image.subarray(0, image.length - 200), label)).message).toMatch(
      /images\/00001\.png is damaged, cut off/,
    );
    expect((await read('GTA5', image, label.subarray(0, label.length - 5))).message).toMatch(
      /labels\/00001\.png is cut off/,
    );
  });

  test('a crop larger than the image', async () => {
    const transforms = [{ type: 'RandomScaleCrop', size: [64, 96], width: 64 }];
    const loader = await DataLoader.open({ dataset: { type: 'GTA5', root: gta5, transforms }, batchSize: 1 });
    const { message, hint } = await failure(loader.batches(0).next());
    expect(message).toMatch(
      /transform RandomScaleCrop: the crop of \[64,96\] is larger than the image, which is \[20, 32\] at ratio 0\.5/,
    );
    expect(hint).toMatch(/too_small: 'pad'/);
  });
});

describe("on_error: 'skip'", () => {
  const folder = join(root, 'damaged');
  beforeAll(() => {
    writeGta5(folder, 5);
    truncateSync(join(folder, 'images/00002.png'), 300);
    truncateSync(join(folder, 'labels/00005.png'), 60);
  });
  const open = (workers: number, on_error: string) =>
    DataLoader.open({ dataset: { type: 'GTA5', root: folder, on_error }, batchSize: 1, workers });

  test.each([0, 1])('leaves them out of an evaluation and counts them (%d workers)', async workers => {
    const loader = await open(workers, 'skip');
    const told: number[] = [];
    loader.onSkip = ({ index }) => told.push(index);
    const indices: number[] = [];
    for await (const batch of loader.batches(0)) indices.push(...batch.indices);
    for await (const batch of loader.batches(1)) indices.push(...batch.indices);
    expect(indices).toEqual([0, 2, 3, 0, 2, 3]);
    expect(told).toEqual([1, 4]);
    expect(loader.skipped.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/data set GTA5, sample 1 .*00002\.png.*cut off/),
      expect.stringMatching(/data set GTA5, sample 4 .*00005\.png.*cut off/),
    ]);
    await loader.close();
  });

  test('takes the next one in training, so that batches stay whole', async () => {
    const loader = await open(0, 'skip');
    const batches = loader.endless();
    const indices: number[] = [];
    for (let k = 0; k < 5; k++) indices.push(...(await batches.next()).value!.indices);
    expect(indices).toEqual([0, 2, 2, 3, 0]);
    await loader.close();
  });

  test('not asked for: the first one ends it', async () => {
    const loader = await open(0, 'stop');
    const batches = loader.batches(0);
    await batches.next();
    const { message, hint } = await failure(batches.next());
    expect(message).toMatch(/sample 1 .*00002\.png.*damaged, cut off/);
    expect(hint).toBe("fetch it again; on_error: 'skip' of the data set leaves out what cannot be read");
    await loader.close();
  });
});

describe('the list of files', () => {
  const folder = join(root, 'listed');
  const names = async () => {
    const dataset = await openDataset({ type: 'GTA5', root: folder });
    return Promise.all(Array.from({ length: dataset.length }, async (_, i) => (await dataset.read(i)).name));
  };
  /** As if the folders had been made an hour ago: a list of folders that have just changed is not trusted. */
  const age = () => {
    const hour = new Date(Date.now() - 3_600_000);
    for (const part of ['images', 'labels']) utimesSync(join(folder, part), hour, hour);
  };
  const cache = () => join(process.env.SHIFTKIT_CACHE!, 'listings');

  test('is read once, and again when a folder has changed', async () => {
    writeGta5(folder, 2);
    age();
    expect(await names()).toEqual(['00001.png', '00002.png']);
    const times = readdirSync(cache()).map(file => statSync(join(cache(), file)).mtimeMs);
    expect(await names()).toHaveLength(2);
    expect(readdirSync(cache()).map(file => statSync(join(cache(), file)).mtimeMs)).toEqual(times);
    writeGta5(folder, 3);
    expect(await names()).toHaveLength(3);
    rmSync(join(folder, 'images/00001.png'));
    rmSync(join(folder, 'labels/00001.png'));
    expect(await names()).toEqual(['00002.png', '00003.png']);
  });

  test('that is damaged counts as none', async () => {
    age();
    await names();
    for (const file of readdirSync(cache())) writeFileSync(join(cache(), file), '{"version":1,"files":');
    expect(await names()).toHaveLength(2);
    for (const file of readdirSync(cache())) writeFileSync(join(cache(), file), '[]');
    expect(await names()).toHaveLength(2);
  });
});

describe('cache_dir', () => {
  test('keeps what was decoded, notices changes, and damage', async () => {
    const folder = join(root, 'cached');
    const cache_dir = join(root, 'samples');
    writeGta5(folder, 1);
    const spec = { type: 'GTA5', root: folder, cache_dir, image_size: [20, 32] };
    const plain = await (await openDataset({ ...spec, cache_dir: null })).read(0);
    const first = await (await openDataset(spec)).read(0);
    expect(first).toEqual(plain);
    const [file] = readdirSync(cache_dir);
    expect(statSync(join(cache_dir, file)).size).toBe(32 + 20 * 32 * 4);
    expect(await (await openDataset(spec)).read(0)).toEqual(plain);
    // One that is longer than it should be is made again.
    appendFileSync(join(cache_dir, file), 'x');
    expect(await (await openDataset(spec)).read(0)).toEqual(plain);
    write(join(folder, 'images/00001.png'), photographPng(9));
    const changed = await (await openDataset(spec)).read(0);
    expect(changed.image.data).not.toEqual(plain.image.data);
    expect(readdirSync(cache_dir)).toHaveLength(2);
    await (await openDataset({ ...spec, num_classes: 13 })).read(0);
    expect(readdirSync(cache_dir)).toHaveLength(3);
  });
});
