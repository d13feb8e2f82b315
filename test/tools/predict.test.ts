import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { openBackend } from '../../framework/backend/openBackend.ts';
import { writeSafetensors } from '../../framework/checkpoint/writeSafetensors.ts';
import { readPng } from '../../framework/files/png/readPng.ts';
import { DeepLabV2 } from '../../registry/index.ts';
import { drawPrediction } from '../../tools/predict/drawPrediction.ts';
import { listImages } from '../../tools/predict/listImages.ts';
import { skippedText } from '../../tools/predict/skippedText.ts';
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
  const names = (...words: string[]) => listImages(words.map(at)).images.map(({ name }) => name);

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
    expect(() => listImages([join(folder, 'empty')])).toThrow(/the folder .*empty holds no image$/);
  });

  test('files that are not read are counted, each once; one that is named is an error', () => {
    for (const name of ['1.bmp', '2.BMP', '3.heic', 'notes', '.hidden.bmp', 'a.png']) {
      mkdirSync(join(folder, 'mixed'), { recursive: true });
      writeFileSync(join(folder, 'mixed', name), 'BM');
    }
    const mixed = (word: string) => `${folder}/mixed/${word}`;
    expect(skippedText(listImages([mixed(''), mixed('*')]))).toBe(
      'skipped 4 files: 2 .bmp, 1 .heic in a format that cannot be read (known are PNG, JPEG, WebP, TIFF, GIF and AVIF: convert it to one of them); 1 without an extension that is no image',
    );
    expect(skippedText(listImages([at('*.png')]))).toBeUndefined();
    expect(() => listImages([mixed('*.{bmp,BMP}')])).toThrow(/matches no image file that can be read, only 2 \.bmp$/);
    expect(() => listImages([mixed('1.bmp')])).toThrow(/1\.bmp is in a format that cannot be read$/);
  });
});

describe('letters below a picture', () => {
  const palette = [[250, 0, 0]] as const;
  const options = { opacity: 0.5, top: 1 };

  /** How many rows of pixels below a picture hold letters or a square, of an overlay and of a ranking. */
  const lettersOf = (height: number, width: number, name = 'road') => {
    const picture = { data: new Uint8Array(height * width * 3), height, width, channels: 3 } as const;
    const labels = new Uint8Array(height * width);
    const draw = [
      { task: 'segmentation', height, width, labels, classes: [name], palette, shares: [1], notes: [] },
      { task: 'classification', classes: [{ name, label: 0, probability: 1e-9 }], notes: [] },
    ] as const;
    return draw.map(prediction => {
      const { data, ...size } = readPng(drawPrediction(picture, prediction, options), 'drawn');
      const below = Array.from({ length: size.height - height }, (_, y) => height + y);
      const dark = below.filter(y => data.subarray(y * size.width * 3, (y + 1) * size.width * 3).includes(0));
      return { width: size.width, letters: dark.length };
    });
  };

  test('grow with the longer side, and stay within the picture or widen it', () => {
    const [[small, ranked], [large, largeRanked], [tall], [narrow]] = [
      lettersOf(100, 256),
      lettersOf(450, 1200),
      lettersOf(1200, 450),
      lettersOf(1200, 100, 'a class with a name that is too wide'),
    ];
    expect([small.letters, ranked.letters]).toEqual([8, 14]);
    expect([large.letters, largeRanked.letters]).toEqual([24, 21]);
    expect([tall.letters, tall.width]).toEqual([24, 450]);
    expect(narrow.letters).toBe(8);
    expect(narrow.width).toBeGreaterThan(37 * 6);
  });
});

describe('tools/predict.js', () => {
  test('a classifier: pictures with its classes, and predictions.json; an image that cannot be read is left out', () => {
    writeFileSync(join(folder, 'images/broken.png'), photographPng(1).subarray(0, 100));
    writeFileSync(join(folder, 'images/town/scan.bmp'), 'BM');
    const { code, stdout, stderr } = runTool(
      'predict',
      [source, 'images/a.png', 'images/broken.png', 'images/town', '--out', 'classes', '--top', '3', ...BACKEND],
      folder,
    );
    expect(stderr).toContain('DataError: 1 of 4 images could not be read');
    expect(code).toBe(2);
    expect(stdout).toMatch(/warn: left out: images\/broken\.png is damaged/);
    expect(stdout).toMatch(/warn: skipped 1 file: 1 \.bmp in a format that cannot be read \(known are PNG, /);
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
