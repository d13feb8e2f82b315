import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { UserError } from '../../framework/errors/UserError.ts';
import { openNpy } from '../../framework/files/npy/openNpy.ts';
import { RandomStream } from '../../framework/random/RandomStream.ts';
import { corrupt } from '../../registry/corruptions/corrupt.ts';
import { main } from '../../tools/make_cifar10_c.ts';
import { pngFile } from './pngFile.ts';

const COUNT = 130; // more than one block of work
const IMAGE = 3072;
const images = new Uint8Array(COUNT * IMAGE);
const labels = Array.from({ length: COUNT }, (_, i) => (7 * i) % 10);
let folder: string;
let root: string;

beforeAll(() => {
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  folder = mkdtempSync(join(tmpdir(), 'make-'));
  root = join(folder, 'cifar10');
  mkdirSync(root);
  const random = new RandomStream('pictures');
  for (let i = 0; i < images.length; i++) images[i] = 100 + 60 * Math.sin(i / 97) + random.integer(60);
  writeFileSync(join(root, 'test_batch.png'), pngFile(images, COUNT, 1024, { filters: [1, 4] }));
  writeFileSync(join(root, 'test_lables.json'), JSON.stringify(labels));
});
afterAll(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

let made = 0;
const newFolder = (): string => join(folder, `out-${++made}`);
const make = (out: string, ...rest: string[]): Promise<void> => main(['--root', root, '--out', out, ...rest]);
const bytesOf = (out: string): Record<string, string> =>
  Object.fromEntries(readdirSync(out).map(name => [name, readFileSync(join(out, name)).toString('base64')]));

describe('make_cifar10_c', () => {
  test('writes the official layout: severities one after the other, each in the order of the test set', async () => {
    const out = newFolder();
    await make(out, '--images', '120', '--corruptions', 'glass_blur,contrast', '--severities', '5,2', '--seed', '3');
    expect(readdirSync(out).sort()).toEqual(['contrast.npy', 'glass_blur.npy', 'labels.npy', 'manifest.json']);
    const labelFile = await openNpy(join(out, 'labels.npy'));
    expect([labelFile.dtype, labelFile.shape]).toEqual(['uint8', [240]]);
    expect(Array.from((await labelFile.rows(0, 240)) as Uint8Array)).toEqual([
      ...labels.slice(0, 120),
      ...labels.slice(0, 120),
    ]);
    await labelFile.close();
    for (const name of ['glass_blur', 'contrast']) {
      const file = await openNpy(join(out, `${name}.npy`));
      expect([file.dtype, file.shape, file.fortranOrder]).toEqual(['uint8', [240, 32, 32, 3], false]);
      for (const [row, severity, index] of [
        [0, 5, 0],
        [119, 5, 119],
        [120, 2, 0],
        [225, 2, 105],
      ]) {
        const data = images.subarray(index * IMAGE, (index + 1) * IMAGE);
        const random = new RandomStream(3, 'corruption', name, severity, index);
        expect(await file.rows(row, 1)).toEqual(corrupt(name, severity, { data, height: 32, width: 32 }, random));
      }
      await file.close();
    }
  });

  test('the files depend on the seed, not on the number of workers', async () => {
    const [none, three, other] = [newFolder(), newFolder(), newFolder()];
    const what = ['--corruptions', 'gaussian_noise,fog', '--severities', '1', '--images', '130'];
    await make(none, ...what, '--workers', '0');
    await make(three, ...what, '--workers', '3');
    await make(other, ...what, '--workers', '0', '--seed', '1');
    expect(bytesOf(three)).toEqual(bytesOf(none));
    expect(bytesOf(other)['fog.npy']).not.toBe(bytesOf(none)['fog.npy']);
    expect(bytesOf(other)['labels.npy']).toBe(bytesOf(none)['labels.npy']);
  });

  test('makes only what is missing, and clears away what a stopped run left', async () => {
    const out = newFolder();
    const what = ['--severities', '3', '--images', '20', '--workers', '0'];
    await make(out, ...what, '--corruptions', 'pixelate,contrast');
    const before = statSync(join(out, 'pixelate.npy')).mtimeMs;
    const contrast = readFileSync(join(out, 'contrast.npy'));
    writeFileSync(join(out, 'contrast.npy'), contrast.subarray(0, 5000)); // damaged
    writeFileSync(join(out, '.fog.npy.1-1.tmp'), 'half');
    await make(out, ...what, '--corruptions', 'pixelate,contrast,saturate');
    expect(statSync(join(out, 'pixelate.npy')).mtimeMs).toBe(before);
    expect(readFileSync(join(out, 'contrast.npy'))).toEqual(contrast);
    expect(existsSync(join(out, 'saturate.npy'))).toBe(true);
    expect(readdirSync(out).filter(name => name.startsWith('.'))).toEqual([]);
    expect(JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'))).toMatchObject({
      images: 20,
      severities: [3],
      seed: 0,
    });
  });

  test('files of other settings are kept, unless --overwrite', async () => {
    const out = newFolder();
    const what = ['--corruptions', 'contrast', '--workers', '0'];
    await make(out, ...what, '--severities', '3', '--images', '20');
    const before = bytesOf(out);
    const again = make(out, ...what, '--severities', '3,4', '--images', '10');
    await expect(again).rejects.toThrow('made with images 20, not 10; severities [3], not [3,4]');
    expect(bytesOf(out)).toEqual(before);
    await make(out, ...what, '--severities', '3,4', '--images', '10', '--overwrite');
    const file = await openNpy(join(out, 'contrast.npy'));
    expect(file.shape).toEqual([20, 32, 32, 3]);
    await file.close();
  });

  test('never touches files that it did not make', async () => {
    const out = newFolder();
    mkdirSync(out);
    writeFileSync(join(out, 'fog.npy'), 'the official file');
    await expect(make(out, '--images', '5', '--overwrite')).rejects.toThrow('was not made by this tool');
    expect(bytesOf(out)).toEqual({ 'fog.npy': Buffer.from('the official file').toString('base64') });
  });

  test('two at once: the second waits and finds everything there', async () => {
    const out = newFolder();
    const what = ['--corruptions', 'contrast', '--severities', '1', '--images', '20', '--workers', '0'];
    await Promise.all([make(out, ...what), make(out, ...what)]);
    expect(readdirSync(out).sort()).toEqual(['contrast.npy', 'labels.npy', 'manifest.json']);
  });

  test('reads the official binary file as well', async () => {
    const [binary, out, fromSheet] = [join(folder, 'binary'), newFolder(), newFolder()];
    const batches = join(binary, 'cifar-10-batches-bin');
    mkdirSync(batches, { recursive: true });
    const rows = labels.map((label, i) => {
      const planes = [0, 1, 2].flatMap(c => Array.from({ length: 1024 }, (_, p) => images[i * IMAGE + 3 * p + c]));
      return Buffer.from([label, ...planes]);
    });
    writeFileSync(join(batches, 'test_batch.bin'), Buffer.concat(rows));
    const what = ['--corruptions', 'contrast', '--severities', '1', '--images', '30', '--workers', '0'];
    await main(['--root', binary, '--out', out, ...what]);
    await make(fromSheet, ...what);
    expect(bytesOf(out)).toEqual(bytesOf(fromSheet));
    writeFileSync(join(batches, 'test_batch.bin'), Buffer.concat(rows).subarray(0, 5000));
    await expect(main(['--root', binary, '--out', newFolder(), ...what])).rejects.toThrow('is it cut off?');
  });

  test.each([
    [['--images', '131'], 'has 130'],
    [['--images', '0'], '--images is 0, must be at least 1'],
    [['--severities', '6'], '--severities is 6: expected different numbers of 1 to 5'],
    [['--severities', '1,1'], '--severities is 1,1'],
    [['--severities', '1,'], '--severities is 1,'],
    [['--corruptions', 'gausian_noise'], "there is no corruption 'gausian_noise'"],
    [['--workers', '-1'], '--workers is -1'],
    [['--image', '3'], 'unknown option --image'],
  ])('%j is one clear error', async (words, message) => {
    const out = newFolder();
    const wrong = make(out, '--corruptions', 'contrast', ...words);
    await expect(wrong).rejects.toThrow(UserError);
    await expect(wrong).rejects.toThrow(message);
    expect(existsSync(out) ? readdirSync(out).filter(name => name.endsWith('.npy')) : []).toEqual([]);
  });

  test('no CIFAR-10: says how to get it', async () => {
    const nowhere = join(folder, 'nowhere');
    const wrong = main(['--root', nowhere, '--out', newFolder(), '--images', '1']);
    await expect(wrong).rejects.toMatchObject({ message: expect.stringContaining(nowhere) });
    await expect(wrong).rejects.toMatchObject({ hint: expect.stringContaining('fetch_cifar10') });
  });

  test('a sheet without its labels, of other pictures, or with too few labels', async () => {
    const other = join(folder, 'other');
    const attempt = (): Promise<void> => main(['--root', other, '--out', newFolder(), '--images', '1']);
    cpSync(root, other, { recursive: true });
    writeFileSync(join(other, 'test_lables.json'), '[1,2,3]');
    await expect(attempt()).rejects.toThrow('must be a list of 130 labels');
    rmSync(join(other, 'test_lables.json'));
    await expect(attempt()).rejects.toThrow('test_lables.json is missing');
    writeFileSync(join(other, 'test_batch.png'), pngFile(images.subarray(0, 3000), 10, 100));
    await expect(attempt()).rejects.toThrow('is 100 pixels wide with 3 channels, expected 1024');
  });

  test('--help', async () => {
    await expect(main(['--help'])).resolves.toBeUndefined();
    expect(process.stdout.write).toHaveBeenCalledWith(expect.stringContaining('--severities'));
  });
});
