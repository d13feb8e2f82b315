import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../../framework/errors/UserError.ts';
import { decodePng } from '../../framework/files/png/decodePng.ts';
import { IMAGE_BYTES } from './corruptBlock.ts';

/** The test set: `count * IMAGE_BYTES` bytes (interleaved RGB) in shared memory, and a label 0 .. 9 each. */
export interface TestImages {
  readonly images: Uint8Array<SharedArrayBuffer>;
  readonly labels: Uint8Array;
}

/** The places where the official binary form may lie, seen from the folder that was named. */
const BINARY = ['test_batch.bin', 'cifar-10-batches-bin/test_batch.bin'];

/**
 * Reads CIFAR-10's test set, from the PNG sheet that `fetch_cifar10` brings or from the official binary file.
 *
 * @param root the folder that holds it
 * @throws DataError when neither is there, or what is there is damaged
 */
export async function readTestImages(root: string): Promise<TestImages> {
  const sheet = await readIfThere(join(root, 'test_batch.png'));
  if (sheet) return fromSheet(sheet, root);
  for (const name of BINARY) {
    const file = join(root, name);
    const bytes = await readIfThere(file);
    if (bytes) return fromBinary(bytes, file);
  }
  throw new DataError(`no CIFAR-10 test set in ${root}: neither test_batch.png nor ${BINARY.join(' nor ')}`, {
    hint: `node tools/fetch_cifar10.js --out ${root} brings it.`,
  });
}

async function fromSheet(bytes: Buffer, root: string): Promise<TestImages> {
  const name = join(root, 'test_batch.png');
  const { data, height, width, channels } = decodePng(bytes, name);
  if (width * channels !== IMAGE_BYTES) {
    throw new DataError(
      `${name} is ${width} pixels wide with ${channels} channels, expected 1024 with 3: a picture a row`,
    );
  }
  const labelFile = join(root, 'test_lables.json');
  const text = await readIfThere(labelFile);
  if (!text) throw new DataError(`${labelFile} is missing: the labels of ${name}`);
  const labels: unknown = JSON.parse(text.toString('utf8'));
  if (!Array.isArray(labels) || labels.length !== height) {
    throw new DataError(`${labelFile} must be a list of ${height} labels, one for each row of ${name}`);
  }
  return { images: share(data), labels: Uint8Array.from(labels as number[]) };
}

/** Rows of a label byte and three planes of 32 x 32. */
function fromBinary(bytes: Buffer, file: string): TestImages {
  const row = IMAGE_BYTES + 1;
  if (bytes.length === 0 || bytes.length % row !== 0) {
    throw new DataError(
      `${file} has ${bytes.length} bytes, which is no whole number of rows of ${row}: is it cut off?`,
    );
  }
  const count = bytes.length / row;
  const images = new Uint8Array(count * IMAGE_BYTES);
  const plane = IMAGE_BYTES / 3;
  for (let i = 0; i < images.length; i++) {
    const [image, value] = [Math.floor(i / IMAGE_BYTES), i % IMAGE_BYTES];
    images[i] = bytes[image * row + 1 + (value % 3) * plane + Math.floor(value / 3)];
  }
  return { images: share(images), labels: Uint8Array.from({ length: count }, (_, i) => bytes[i * row]) };
}

function share(bytes: Uint8Array): Uint8Array<SharedArrayBuffer> {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
}

async function readIfThere(file: string): Promise<Buffer | undefined> {
  return readFile(file).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined;
    throw new DataError(`${file} cannot be read: ${cause.message}`, { cause });
  });
}
