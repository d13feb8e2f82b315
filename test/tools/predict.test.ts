import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { openBackend } from '../../framework/backend/openBackend.ts';
import { writeSafetensors } from '../../framework/checkpoint/writeSafetensors.ts';
import { readPng } from '../../framework/files/png/readPng.ts';
import { DeepLabV2 } from '../../registry/index.ts';
import { listImages } from '../../tools/predict/listImages.ts';
import { temporaryFolder } from '../data/files.ts';
import { photographPng } from '../segmentation/trees.ts';
import { FASTEST } from '../support/backends.ts';
import { ROOT, runTool } from './runTool.ts';

const folder = temporaryFolder();
const source = join(ROOT, 'configs/tent/source_cifar10c.config.ts');
const BACKEND = ['--cfg-options', `runtime.backend=${FASTEST}`];
const png = (path: string) => readPng(readFileSync(join(folder, path)), path);

beforeAll(() => {
  for (const path of ['images/a.png', 'images/b.png', 'images/town/a.png', 'images/town/street [1].png']) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), photographPng(path.length, 40, 64));
  }
  writeFileSync(join(folder, 'images/readme.txt'), 'no picture');
});

describe('which images are meant', () => {
  const at = (path: string) => `${folder}/images/${path}`;
  const names = (...words: string[]) => listImages(words.map(at)).map(({ name }) => name);

  test('files, folders with their subfolders, and patterns; each once, and no two with one name', () => {
    expect(names('')).toEqual(['a', 'b', 'town/a', 'town/street [1]']);
    expect(names('town/')).toEqual(['a', 'street [1]']);
    expect(names('*.png')).toEqual(['a', 'b']);
    expect(names('**/*.png')).toEqual(['a', 'b', 'town/a', 'town/street [1]']);
    expect(names('**/a.{jpg,png}')).toEqual(['a', 'town/a']);
    expect(names('t?wn/[!a]*')).toEqual(['town/street [1]']);
    expect(names('town/street [1].png')).toEqual(['street [1]']);
    expect(names('a.png', '*.png', 'town')).toEqual(['a', 'b', 'a_2', 'street [1]']);
  });

  test('words that mean none', () => {
    expect(() => names('c.png')).toThrow(/no such image file or folder: .*c\.png/);
    expect(() => names('*.webp')).toThrow(/no image file matches .*\*\.webp/);
    mkdirSync(join(folder, 'empty'));
    expect(() => listImages([join(folder, 'empty')])).toThrow(/the folder .*empty holds no image/);
  });
});

describe('tools/predict.js', () => {
  test('a classifier: pictures with its classes, and predictions.json; an image that cannot be read is left out', () => {
    writeFileSync(join(folder, 'images/broken.png'), photographPng(1).subarray(0, 100));
    const { code, stdout, stderr } = runTool(
      'predict',
      [source, 'images/a.png', 'images/broken.png', 'images/town', '--out', 'classes', '--top', '3', ...BACKEND],
      folder,
    );
    expect(stderr).toContain('DataError: 1 of 4 images could not be read');
    expect(code).toBe(2);
    expect(stdout).toMatch(/warn: left out: images\/broken\.png is damaged/);
    expect(readdirSync(join(folder, 'classes')).sort()).toEqual([
      'a_2_overlay.png',
      'a_overlay.png',
      'predictions.json',
      'street [1]_overlay.png',
    ]);
    const { images, ...rest } = JSON.parse(readFileSync(join(folder, 'classes/predictions.json'), 'utf8'));
    expect(rest).toMatchObject({ config: source, task: 'classification', adapt: null });
    expect(images).toHaveLength(3);
    expect(images[0]).toMatchObject({
      file: 'images/a.png',
      overlay: 'a_overlay.png',
      classes: [{ probability: expect.any(Number) }, {}, {}],
      notes: ['resized from [40, 64] to [32, 32], the size of images of Cifar10C'],
    });
    // Enlarged four times, with three lines below.
    expect(png('classes/a_overlay.png')).toMatchObject({ width: 256, colour: 'rgb' });
    expect(png('classes/a_overlay.png').height).toBeGreaterThan(4 * 40 + 3 * 20);
  });

  test('a segmentation network: label maps in the colours of the classes, overlays with a legend', async () => {
    await openBackend({ backend: FASTEST });
    const network = new DeepLabV2({ depth: 14, width: 8, num_classes: 13 }).initialize(3);
    await writeSafetensors(join(folder, 'deeplab.safetensors'), network.stateDict());
    network.dispose();
    writeFileSync(
      join(folder, 'streets.json5'),
      `{ model: { type: 'DeepLabV2', depth: 14, width: 8, num_classes: 13 }, load_from: 'deeplab.safetensors',
         data: { batch_size: 2, test: { type: 'Cityscapes', num_classes: 13 } } }`,
    );
    const words = ['streets.json5', 'images/*.png', '--out', 'streets', '--quiet', '--adapt', 'norm', ...BACKEND];
    const stopped = runTool('predict', words, folder);
    // Nothing is adapted to fewer images than were asked for.
    expect(stopped.stderr).toMatch(/DataError: images\/broken\.png is damaged/);
    const { code, stdout, stderr } = runTool('predict', [...words.with(1, 'images/[ab].png')], folder);
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).not.toMatch(/rror:|images, /);
    const { images } = JSON.parse(readFileSync(join(folder, 'streets/predictions.json'), 'utf8'));
    expect(images).toHaveLength(2);
    const [{ shares, labels, overlay, size }] = images;
    expect([labels, overlay, size]).toEqual(['a_labels.png', 'a_overlay.png', [40, 64]]);
    const map = png(`streets/${labels}`);
    expect(map).toMatchObject({ height: 40, width: 64, colour: 'palette' });
    const road = map.data.filter(label => label === 0).length / map.data.length;
    expect(shares.road ?? 0).toBeCloseTo(road, 6);
    expect(Object.values<number>(shares).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
    expect(png(`streets/${overlay}`).height).toBeGreaterThan(40);
  });

  test('mistakes of the command line', () => {
    const run = (...words: string[]) => runTool('predict', words, folder);
    expect(run(source).stderr).toContain('IMAGE is missing');
    expect(run(source, 'nowhere/*.png').stderr).toContain('no image file matches nowhere/*.png');
    expect(run(source, 'images/a.png', '--adapt', 'tnet')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--adapt is "tnet": expected norm or tent'),
    });
    expect(run(source, 'images/a.png', '--opacity', '2').stderr).toContain('--opacity is 2: expected 0 to 1');
  });
});
