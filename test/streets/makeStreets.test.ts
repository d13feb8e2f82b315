import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { UserError } from '../../framework/errors/UserError.ts';
import { main } from '../../tools/make_streets.ts';
import { temporaryFolder } from '../data/files.ts';
import { ROOT } from '../tools/runTool.ts';
import { readPng } from './readPng.ts';

const [HEIGHT, WIDTH] = [48, 96];
const SIZE = ['--size', `${HEIGHT}x${WIDTH}`];
const root = temporaryFolder();
/** One world for the tests that only read: enough pictures for every class. */
const world = join(root, 'world');
const [IMAGES, VAL_IMAGES] = [20, 6];

beforeAll(async () => {
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  await main([...SIZE, '--images', `${IMAGES}`, '--val-images', `${VAL_IMAGES}`, '--out', world, '--workers', '0']);
}, 300_000);
afterAll(() => {
  jest.restoreAllMocks();
});

let made = 0;
const newFolder = (): string => join(root, `out-${++made}`);
const make = (out: string, ...rest: string[]): Promise<void> =>
  main([...SIZE, '--out', out, '--workers', '0', '--val-images', '2', ...rest]);
const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
const contentOf = (folder: string): Record<string, string> =>
  Object.fromEntries(filesOf(folder).map(name => [name, readFileSync(join(folder, name)).toString('base64')]));

/** Ids of the 19 classes: of Cityscapes, which GTA5 uses too, and of SYNTHIA, in the order of the train ids. */
const CITYSCAPES = [7, 8, 11, 12, 13, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 31, 32, 33];
const SYNTHIA = [3, 4, 2, 21, 5, 7, 15, 9, 6, 16, 1, 10, 17, 8, 18, 19, 20, 12, 11];

const numbered = (count: number, digits: number, first: number): string[] =>
  Array.from({ length: count }, (_, i) => `${String(i + first).padStart(digits, '0')}.png`);
const cityscapesLabels = (split: string): string[] =>
  filesOf(join(world, 'cityscapes/gtFine', split)).map(name => join(world, 'cityscapes/gtFine', split, name));

/** Share of the pixels of each class, and share of the pictures that show it, in percent. */
function census(
  files: readonly string[],
  ids: readonly number[],
  channels = 1,
): { pixels: number[]; images: number[] } {
  const pixels = ids.map(() => 0);
  const images = ids.map(() => 0);
  for (const file of files) {
    const { values } = readPng(file);
    const counts = new Map<number, number>();
    for (let i = 0; i < values.length; i += channels) counts.set(values[i], (counts.get(values[i]) ?? 0) + 1);
    for (const [k, id] of ids.entries()) {
      pixels[k] += (100 * (counts.get(id) ?? 0)) / (files.length * HEIGHT * WIDTH);
      images[k] += counts.has(id) ? 100 / files.length : 0;
    }
  }
  return { pixels, images };
}

describe('the trees', () => {
  test('GTA5: five digits from 1 on; palette pictures of label ids', () => {
    const folder = join(world, 'GTA5');
    expect(readdirSync(folder).sort()).toEqual(['images', 'labels', 'manifest.json']);
    for (const part of ['images', 'labels']) {
      expect(readdirSync(join(folder, part)).sort()).toEqual(numbered(IMAGES, 5, 1));
    }
    expect(readPng(join(folder, 'images/00001.png'))).toMatchObject({
      depth: 8,
      colourType: 2,
      height: HEIGHT,
      width: WIDTH,
    });
    const label = readPng(join(folder, 'labels/00020.png'));
    expect(label).toMatchObject({ depth: 8, colourType: 3, height: HEIGHT, width: WIDTH });
    expect(label.palette).toHaveLength(3 * 35);
    expect(label.palette.slice(3 * 7, 3 * 8)).toEqual([128, 64, 128]);
    expect(label.palette.slice(3 * 33)).toEqual([119, 11, 32, 0, 0, 142]);
    expect(label.palette.slice(3 * 17, 3 * 18)).toEqual([153, 153, 153]);
    expect(label.palette.slice(3 * 26, 3 * 27)).toEqual([0, 0, 142]);
    const seen = new Set(label.values);
    expect([...seen].filter(id => ![4, 34, ...CITYSCAPES].includes(id))).toEqual([]);
  });

  test('SYNTHIA: seven digits from 0 on; 16 bit, its own ids, the participant in the second channel', () => {
    const folder = join(world, 'SYNTHIA-RAND-CITYSCAPES');
    for (const part of ['RGB', 'GT/LABELS']) {
      expect(readdirSync(join(folder, part)).sort()).toEqual(numbered(IMAGES, 7, 0));
    }
    expect(readPng(join(folder, 'RGB/0000000.png'))).toMatchObject({ depth: 8, colourType: 2 });
    for (const index of ['0000000', '0000019']) {
      const label = readPng(join(folder, `GT/LABELS/${index}.png`));
      expect(label).toMatchObject({ depth: 16, colourType: 2, height: HEIGHT, width: WIDTH });
      const moving = new Set([8, 10, 11, 12, 17, 18, 19, 20]);
      for (let i = 0; i < label.values.length; i += 3) {
        const [id, instance, third] = label.values.slice(i, i + 3);
        expect(id).toBeLessThanOrEqual(22);
        expect(instance > 0).toBe(moving.has(id));
        expect(third).toBe(0);
      }
    }
  });

  test('Cityscapes: split and town; 8 bit grey label ids', () => {
    const folder = join(world, 'cityscapes');
    for (const [split, count] of [
      ['train', IMAGES],
      ['val', VAL_IMAGES],
    ] as const) {
      const images = filesOf(join(folder, 'leftImg8bit', split));
      expect(images).toHaveLength(count);
      for (const name of images) expect(name).toMatch(/^([a-z]+)\/\1_\d{6}_\d{6}_leftImg8bit\.png$/);
      const labels = images.map(name => name.replace('leftImg8bit.png', 'gtFine_labelIds.png'));
      expect(filesOf(join(folder, 'gtFine', split))).toEqual(labels);
      expect(new Set(images.map(name => name.split('/')[0])).size).toBeGreaterThan(1);
    }
    const label = readPng(cityscapesLabels('val')[0]);
    expect(label).toMatchObject({ depth: 8, colourType: 0, height: HEIGHT, width: WIDTH, palette: [] });
    expect(label.values.filter(id => id !== 4 && !CITYSCAPES.includes(id))).toEqual([]);
  });

  test('sharp reads the same values', async () => {
    const { default: sharp } = await import('sharp');
    const bytes = (values: readonly number[]): Buffer => Buffer.from(values);
    const synthia = join(world, 'SYNTHIA-RAND-CITYSCAPES/GT/LABELS/0000003.png');
    const words = await sharp(synthia).toColourspace('rgb16').raw({ depth: 'ushort' }).toBuffer();
    expect(words.equals(Buffer.from(Uint16Array.from(readPng(synthia).values).buffer))).toBe(true);
    const image = join(world, 'GTA5/images/00002.png');
    expect((await sharp(image).raw().toBuffer()).equals(bytes(readPng(image).values))).toBe(true);
    const [grey] = cityscapesLabels('train');
    expect((await sharp(grey).toColourspace('b-w').raw().toBuffer()).equals(bytes(readPng(grey).values))).toBe(true);
    const label = join(world, 'GTA5/labels/00002.png');
    const { palette, values } = readPng(label);
    const colours = values.flatMap(id => palette.slice(3 * id, 3 * id + 3));
    expect((await sharp(label).removeAlpha().raw().toBuffer()).equals(bytes(colours))).toBe(true);
  });

  test('every class occurs in every tree, the rare ones rarely, with like shares', () => {
    const labels = (folder: string): string[] => filesOf(join(world, folder)).map(name => join(world, folder, name));
    const gta5 = census(labels('GTA5/labels'), CITYSCAPES);
    const synthia = census(labels('SYNTHIA-RAND-CITYSCAPES/GT/LABELS'), SYNTHIA, 3);
    const cityscapes = census(cityscapesLabels('train'), CITYSCAPES);
    for (const { pixels, images } of [gta5, synthia, cityscapes]) {
      for (const share of images) expect(share).toBeGreaterThan(5);
      const [road, train] = [pixels[0], images[16]];
      expect(road).toBeGreaterThan(15);
      expect(train).toBeLessThan(50);
      // The same distribution of scenes behind each tree.
      for (const k of [0, 2, 10]) expect(Math.abs(pixels[k] - gta5.pixels[k])).toBeLessThan(5);
    }
  });

  test('the scenes of the splits are different draws', () => {
    const first = readPng(join(world, 'GTA5/labels/00001.png')).values;
    const val = cityscapesLabels('val').map(file => readPng(file).values.join());
    const train = cityscapesLabels('train').map(file => readPng(file).values.join());
    expect(new Set([...val, ...train]).size).toBe(IMAGES + VAL_IMAGES);
    expect([...val, ...train]).not.toContain(first.map(id => (id === 34 ? 26 : id)).join());
  });
});

describe('make_streets', () => {
  test('the files depend on the seed, not on the number of workers', async () => {
    const [none, three, other] = [newFolder(), newFolder(), newFolder()];
    await make(none, '--images', '4');
    await make(three, '--images', '4', '--workers', '3');
    await make(other, '--images', '4', '--seed', '1');
    expect(contentOf(three)).toEqual(contentOf(none));
    const [a, b] = [contentOf(none), contentOf(other)];
    for (const name of Object.keys(a)) expect(a[name] === b[name]).toBe(false);
  });

  test('a picture depends on its index, not on how many there are', async () => {
    const few = newFolder();
    await make(few, '--images', '3', '--tree', 'gta5');
    for (const name of ['images/00003.png', 'labels/00003.png']) {
      expect(readFileSync(join(few, 'GTA5', name))).toEqual(readFileSync(join(world, 'GTA5', name)));
    }
  });

  test('one tree alone', async () => {
    const out = newFolder();
    await make(out, '--images', '1', '--tree', 'synthia, gta5');
    expect(readdirSync(out).sort()).toEqual(['GTA5', 'SYNTHIA-RAND-CITYSCAPES']);
  });

  test('goes on where a stopped run ended; until then no tree is there', async () => {
    const [whole, out] = [newFolder(), newFolder()];
    await make(whole, '--images', '3', '--tree', 'gta5');
    const partial = join(out, '.GTA5.partial');
    mkdirSync(out);
    cpSync(join(whole, 'GTA5'), partial, { recursive: true });
    rmSync(join(partial, 'labels/00002.png'));
    writeFileSync(join(partial, 'labels/00002.png.tmp'), 'half');
    const before = statSync(join(partial, 'images/00001.png')).mtimeMs;
    await make(out, '--images', '3', '--tree', 'gta5');
    expect(contentOf(out)).toEqual(contentOf(whole));
    expect(statSync(join(out, 'GTA5/images/00001.png')).mtimeMs).toBe(before);
    expect(existsSync(partial)).toBe(false);
  });

  test('a killed run leaves no tree, and the next one makes the same', async () => {
    const out = newFolder();
    const what = ['--out', out, ...SIZE, '--images', '20', '--tree', 'gta5'];
    const child = spawn(process.execPath, [join(ROOT, 'tools/make_streets.js'), ...what], { stdio: 'ignore' });
    const labels = join(out, '.GTA5.partial/labels');
    while (!existsSync(labels) || readdirSync(labels).length < 3) await sleep(5);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(existsSync(join(out, 'GTA5'))).toBe(false);
    await make(out, '--images', '20', '--tree', 'gta5');
    expect(contentOf(join(out, 'GTA5'))).toEqual(contentOf(join(world, 'GTA5')));
  });

  test('what a run of other settings left half-done is cleared away', async () => {
    const [other, out] = [newFolder(), newFolder()];
    await make(other, '--images', '5', '--tree', 'gta5', '--seed', '8');
    mkdirSync(out);
    cpSync(join(other, 'GTA5'), join(out, '.GTA5.partial'), { recursive: true });
    await make(out, '--images', '2', '--tree', 'gta5');
    expect(readdirSync(join(out, 'GTA5/images'))).toEqual(['00001.png', '00002.png']);
    expect(readFileSync(join(out, 'GTA5/images/00002.png'))).toEqual(
      readFileSync(join(world, 'GTA5/images/00002.png')),
    );
  });

  test('does nothing when all is there, and draws again what was removed', async () => {
    const out = newFolder();
    await make(out, '--images', '2', '--tree', 'cityscapes');
    const before = contentOf(out);
    const label = join(
      out,
      'cityscapes',
      Object.keys(contentOf(join(out, 'cityscapes'))).find(name => /labelIds/.test(name))!,
    );
    const { mtimeMs } = statSync(label);
    await make(out, '--images', '2', '--tree', 'cityscapes');
    expect(process.stdout.write).toHaveBeenLastCalledWith(expect.stringContaining('nothing to do'));
    expect(statSync(label).mtimeMs).toBe(mtimeMs);
    rmSync(label);
    await make(out, '--images', '2', '--tree', 'cityscapes');
    expect(contentOf(out)).toEqual(before);
  });

  test('a tree of other settings is kept, unless --overwrite', async () => {
    const out = newFolder();
    await make(out, '--images', '2', '--tree', 'gta5');
    const before = contentOf(out);
    const again = make(out, '--images', '3', '--seed', '1', '--tree', 'gta5');
    await expect(again).rejects.toThrow('made with seed 0, not 1; pictures {"gta5":2}, not {"gta5":3}');
    expect(contentOf(out)).toEqual(before);
    await make(out, '--images', '1', '--tree', 'gta5', '--overwrite');
    expect(readdirSync(join(out, 'GTA5/images'))).toEqual(['00001.png']);
  });

  test('never touches a tree that it did not make', async () => {
    const out = newFolder();
    mkdirSync(join(out, 'GTA5/images'), { recursive: true });
    writeFileSync(join(out, 'GTA5/images/00001.png'), 'the real one');
    await expect(make(out, '--images', '1', '--overwrite')).rejects.toThrow('was not made by this tool');
    expect(filesOf(out)).toEqual(['GTA5/images/00001.png']);
  });

  test('two at once: the second waits and finds everything there', async () => {
    const out = newFolder();
    const what = ['--images', '2', '--tree', 'gta5'];
    await Promise.all([make(out, ...what), make(out, ...what)]);
    expect(readdirSync(out)).toEqual(['GTA5']);
  });

  test('odd sizes', async () => {
    const out = newFolder();
    await make(out, '--images', '1', '--tree', 'gta5', '--size', '53x37');
    expect(readPng(join(out, 'GTA5/images/00001.png'))).toMatchObject({ height: 53, width: 37 });
  });

  test.each([
    [['--images', '0'], '--images is 0, must be 1 to 99999'],
    [['--val-images', '-3'], '--val-images is -3'],
    [['--workers', '300'], '--workers is 300'],
    [['--size', '128'], '--size is 128: expected height x width'],
    [['--size', '128x8'], '--size is 128x8'],
    [['--tree', 'gta'], "there is no tree 'gta'"],
    [['--image', '3'], 'unknown option --image'],
  ])('%j is one clear error', async (words, message) => {
    const out = newFolder();
    const wrong = make(out, ...words);
    await expect(wrong).rejects.toThrow(UserError);
    await expect(wrong).rejects.toThrow(message);
    expect(existsSync(out)).toBe(false);
  });

  test('a folder that cannot be written to', async () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    await expect(make(join(file, 'out'), '--images', '1')).rejects.toThrow('a part of its path is a file');
  });
});
