import { readFile, stat } from 'node:fs/promises';
import { DataError } from '../../../framework/errors/UserError.ts';
import type { CifarPart } from './CifarPart.ts';
import { checkLabels } from './checkLabels.ts';
import { IMAGE_BYTES } from './classes.ts';
import { interleave } from './interleave.ts';

/** A label byte, then the planes of red, green and blue. */
const RECORD_BYTES = 1 + IMAGE_BYTES;

/**
 * A file of the official `cifar-10-batches-bin`: records of one label byte and one picture.
 *
 * @throws DataError when its size is no whole number of records
 */
export async function openBinaryBatch(file: string): Promise<CifarPart> {
  const { size } = await stat(file);
  if (size === 0 || size % RECORD_BYTES !== 0) {
    throw new DataError(`${file} is cut off: ${size} bytes are no whole number of records of ${RECORD_BYTES}`, {
      hint: 'unpack the archive again',
    });
  }
  const count = size / RECORD_BYTES;
  return { file, count, load: async () => readRecords(await readFile(file), count, file) };
}

function readRecords(bytes: Uint8Array, count: number, file: string) {
  const images = new Uint8Array(count * IMAGE_BYTES);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    labels[i] = bytes[i * RECORD_BYTES];
    interleave(bytes, i * RECORD_BYTES + 1, images, i * IMAGE_BYTES);
  }
  checkLabels(labels, file);
  return { images, labels };
}
