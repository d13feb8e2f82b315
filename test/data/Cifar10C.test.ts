import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { openDataset } from '../../framework/data/openDataset.ts';
import type { Dataset } from '../../framework/data/types.ts';
import { UserError } from '../../framework/errors/UserError.ts';
import '../../registry/catalogue.ts';
import { STANDARD_CORRUPTIONS } from '../../registry/corruptions/corruptions.ts';
import { FIFTEEN, IMAGE_BYTES, labelsFor, npyBytes, pictures, temporaryFolder, writeCifar10C } from './files.ts';

const root = temporaryFolder();
beforeAll(() => writeCifar10C(root, { images: 10 }));

async function opened(options: object, body: (dataset: Dataset) => Promise<void> | void): Promise<void> {
  const dataset = await openDataset({ type: 'Cifar10C', root, ...options });
  try {
    await body(dataset);
  } finally {
    await dataset.close?.();
  }
}

/** What the user reads. */
async function complaint(options: object): Promise<string> {
  try {
    const dataset = await openDataset({ type: 'Cifar10C', ...options });
    await dataset.close?.();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return `${(error as UserError).message} | ${(error as UserError).hint ?? ''}`;
  }
  throw new Error('nothing was wrong');
}

describe('Cifar10C', () => {
  test('by default evaluates 15 corruptions x 5 severities, severity 5 first', () =>
    opened({}, dataset => {
      const streams = dataset.streams!();
      expect(streams.map(stream => stream.severity)).toEqual([5, 4, 3, 2, 1].flatMap(s => Array(15).fill(s)));
      expect(streams.slice(15, 30).map(stream => stream.corruption)).toEqual(FIFTEEN);
      expect([...STANDARD_CORRUPTIONS]).toEqual(FIFTEEN);
      expect(dataset.length).toBe(750);
      expect(dataset.classes[3]).toBe('cat');
    }));

  test('each stream reads the rows of its severity', () =>
    opened({ corruptions: ['fog', 'snow'], severities: [4, 1], num_examples: 6 }, async dataset => {
      const streams = dataset.streams!();
      expect(dataset.length).toBe(24);
      const expected = [
        { file: FIFTEEN.indexOf('fog'), first: 30 },
        { file: FIFTEEN.indexOf('snow'), first: 30 },
        { file: FIFTEEN.indexOf('fog'), first: 0 },
        { file: FIFTEEN.indexOf('snow'), first: 0 },
      ];
      for (const [k, { file, first }] of expected.entries()) {
        const all = pictures(50, file + 1);
        for (const index of [0, 1, 2, 5, 3]) {
          const sample = await streams[k].dataset.read(index);
          const row = first + index;
          expect(Buffer.from(sample.image.data).equals(all.subarray(row * IMAGE_BYTES, (row + 1) * IMAGE_BYTES))).toBe(
            true,
          );
          expect(sample).toMatchObject({ index, label: labelsFor(10)[index] });
          expect(await dataset.read(k * 6 + index)).toMatchObject({
            index: k * 6 + index,
            image: { data: sample.image.data },
          });
        }
      }
      expect(dataset.fileOf!(7)).toBe(`row 31 of ${join(root, 'snow.npy')}`);
    }));

  test('stored_severities says what the rows hold, in their order', async () => {
    const folder = temporaryFolderWith({ corruptions: ['fog'], images: 25, severities: 2 });
    await openedIn(folder, { stored_severities: [5, 3], severities: [3] }, async dataset => {
      expect(dataset.length).toBe(25);
      const { image } = await dataset.read(0);
      expect([...image.data]).toEqual([...pictures(50, 1).subarray(25 * IMAGE_BYTES, 26 * IMAGE_BYTES)]);
    });
  });

  test('labels may be there once for all severities', async () => {
    const folder = temporaryFolderWith({ corruptions: ['fog'] });
    writeFileSync(join(folder, 'labels.npy'), npyBytes([10], labelsFor(10)));
    await openedIn(folder, {}, async dataset => {
      expect((await dataset.read(49)).label).toBe(labelsFor(10)[9]);
    });
  });

  test('a longer file is read in chunks, in order and out of order', async () => {
    const folder = temporaryFolderWith({ corruptions: ['fog'], images: 300, severities: 1 });
    const options = { severities: [5], stored_severities: [5] };
    const all = pictures(300, 1);
    await openedIn(folder, options, async dataset => {
      for (const index of [...Array(300).keys(), 299, 0, 130, 131, 129]) {
        const { image } = await dataset.read(index);
        const expected = all.subarray(index * IMAGE_BYTES, (index + 1) * IMAGE_BYTES);
        expect(Buffer.from(image.data).equals(expected)).toBe(true);
      }
    });
  });
});

describe('Cifar10C says before the first batch what is wrong', () => {
  test('the folder is missing, or a file', async () => {
    const nowhere = join(root, 'nowhere');
    expect(await complaint({ root: nowhere })).toMatch(
      /nowhere of CIFAR-10-C cannot be read: it does not exist.*make_cifar10_c/,
    );
    expect(await complaint({ root: join(root, 'fog.npy') })).toMatch(/it is a file/);
  });

  test('a file is missing', async () => {
    const folder = temporaryFolderWith({ corruptions: ['fog', 'snow'] });
    expect(await complaint({ root: folder, corruptions: ['snow', 'fogg'] })).toMatch(
      /fogg\.npy is missing \| did you mean fog\.npy\?.*make_cifar10_c.*holds fog, labels, snow/,
    );
    expect(await complaint({ root: folder })).toMatch(/gaussian_noise\.npy is missing/);
    rmSync(join(folder, 'labels.npy'));
    expect(await complaint({ root: folder, corruptions: ['fog'] })).toMatch(/labels\.npy is missing/);
    mkdirSync(join(folder, 'labels.npy'));
    expect(await complaint({ root: folder, corruptions: ['fog'] })).toMatch(/labels\.npy: it is no file/);
  });

  test('a truncated file', async () => {
    const folder = temporaryFolderWith({ corruptions: ['fog', 'snow'] });
    truncateSync(join(folder, 'snow.npy'), 100_000);
    expect(await complaint({ root: folder, corruptions: ['fog', 'snow'] })).toMatch(
      /snow\.npy is truncated: 100000 bytes/,
    );
    truncateSync(join(folder, 'snow.npy'), 0);
    expect(await complaint({ root: folder, corruptions: ['fog', 'snow'] })).toMatch(/snow\.npy is no NumPy file/);
  });

  test.each([
    ['labels of another length', [49], labelsFor(49), {}, /labels\.npy has 49 labels, the image files have 50 rows/],
    [
      'labels in two dimensions',
      [50, 1],
      new Uint8Array(50),
      {},
      /labels\.npy has the shape \(50, 1\), expected \(rows,\)/,
    ],
    ['labels in floats', [50], new Uint8Array(200), { descr: '<f4' }, /labels\.npy holds float32, expected uint8/],
    ['a label that is no class', [10], new Uint8Array(10).fill(12), {}, /labels\.npy: label 0 is 12.*classes 0 to 9/],
    [
      'labels that do not repeat',
      [50],
      labelsFor(50).reverse().fill(3, 20, 30),
      {},
      /labels of severity \d differ from those of severity 1.*stored_severities/,
    ],
  ])('%s', async (_, shape, data, kind, message) => {
    const folder = temporaryFolderWith({ corruptions: ['fog'] });
    writeFileSync(join(folder, 'labels.npy'), npyBytes(shape, data, kind));
    expect(await complaint({ root: folder, corruptions: ['fog'] })).toMatch(message);
  });

  test.each([
    ['Fortran order', [50, 32, 32, 3], 1, { fortran: 'True' }, /fog\.npy is in Fortran order.*ascontiguousarray/],
    ['wrong dtype', [50, 32, 32, 3], 4, { descr: '<f4' }, /fog\.npy holds float32, expected uint8/],
    [
      'channels first',
      [50, 3, 32, 32],
      1,
      {},
      /fog\.npy has the shape \(50, 3, 32, 32\), expected \(rows, 32, 32, 3\)/,
    ],
    ['no rows', [0, 32, 32, 3], 1, {}, /fog\.npy has the shape \(0, 32, 32, 3\)/],
    ['rows that do not divide', [48, 32, 32, 3], 1, {}, /48 rows .* not 5 times the same number.*stored_severities/],
  ])('%s', async (_, shape, itemsize, kind, message) => {
    const folder = temporaryFolderWith({ corruptions: ['fog'] });
    writeFileSync(join(folder, 'fog.npy'), npyBytes(shape, new Uint8Array(shape[0] * IMAGE_BYTES * itemsize), kind));
    expect(await complaint({ root: folder, corruptions: ['fog'] })).toMatch(message);
  });

  test('files of different length', async () => {
    const folder = temporaryFolderWith({ corruptions: ['fog', 'snow'] });
    writeFileSync(join(folder, 'snow.npy'), npyBytes([55, 32, 32, 3], pictures(55)));
    expect(await complaint({ root: folder, corruptions: ['fog', 'snow'] })).toMatch(
      /snow\.npy has 55 rows, fog\.npy has 50/,
    );
  });

  test('severities and numbers of examples that are not there', async () => {
    expect(await complaint({ root, severities: [6] })).toMatch(/severities\.0 .* is 6/);
    expect(await complaint({ root, severities: [5, 5] })).toMatch(/each severity once/);
    expect(await complaint({ root, stored_severities: [1, 2], severities: [5] })).toMatch(
      /severity 5 is not in the files .* they hold \[1, 2\]/,
    );
    expect(await complaint({ root, num_examples: 11 })).toMatch(
      /num_examples is 11, but .* holds 10 images of each severity/,
    );
    expect(await complaint({ root, severites: [5] })).toMatch(/unknown key "severites".*did you mean "severities"/);
  });
});

function temporaryFolderWith(layout: NonNullable<Parameters<typeof writeCifar10C>[1]>): string {
  folders++;
  const folder = join(root, `folder${folders}`);
  mkdirSync(folder);
  writeCifar10C(folder, layout);
  return folder;
}
let folders = 0;

async function openedIn(folder: string, options: object, body: (dataset: Dataset) => Promise<void>): Promise<void> {
  await opened({ root: folder, corruptions: ['fog'], ...options }, body);
}
