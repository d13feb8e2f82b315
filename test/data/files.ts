import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { afterAll } from '@jest/globals';

/** Bytes of one picture. */
export const IMAGE_BYTES = 32 * 32 * 3;
export const FIFTEEN =
  'gaussian_noise shot_noise impulse_noise defocus_blur glass_blur motion_blur zoom_blur snow frost fog brightness contrast elastic_transform pixelate jpeg_compression'.split(
    ' ',
  );

/** A temporary folder, removed after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shiftkit-data-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Pictures of which every value tells where it comes from: picture, place, and a salt. */
export function pictures(count: number, salt = 0): Uint8Array {
  const data = new Uint8Array(count * IMAGE_BYTES);
  for (let i = 0; i < data.length; i++) {
    data[i] = (Math.floor(i / IMAGE_BYTES) * 31 + (i % IMAGE_BYTES) * 7 + salt * 53) % 256;
  }
  return data;
}

/** One of them. */
export function picture(index: number, salt = 0): number[] {
  return [...pictures(index + 1, salt).subarray(index * IMAGE_BYTES)];
}

/** The same pictures, a plane of each colour after the other. */
export function planes(interleaved: Uint8Array): Uint8Array {
  return interleaved.map((_, i) => {
    const [picture, within] = [Math.floor(i / IMAGE_BYTES), i % IMAGE_BYTES];
    return interleaved[picture * IMAGE_BYTES + (within % 1024) * 3 + Math.floor(within / 1024)];
  });
}

export function labelsFor(count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => (i * 3 + 1) % 10);
}

export function npyBytes(
  shape: readonly number[],
  data: Uint8Array,
  { descr = '|u1', fortran = 'False' }: { descr?: string; fortran?: string } = {},
): Buffer {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dict = `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${tuple}, }`;
  const header = Buffer.from(`\x93NUMPY\x01\x00\x00\x00${dict.padEnd(117)}\n`, 'latin1');
  header.writeUInt16LE(header.length - 10, 8);
  return Buffer.concat([header, data]);
}

/** Writes a folder in the layout of CIFAR-10-C: `images` pictures for each of `severities` in every file. */
export function writeCifar10C(
  folder: string,
  {
    corruptions = FIFTEEN,
    images = 10,
    severities = 5,
  }: { corruptions?: string[]; images?: number; severities?: number } = {},
): void {
  const rows = images * severities;
  corruptions.forEach((name, k) => {
    writeFileSync(join(folder, `${name}.npy`), npyBytes([rows, 32, 32, 3], pictures(rows, k + 1)));
  });
  const labels = labelsFor(images);
  const repeated = Uint8Array.from({ length: rows }, (_, i) => labels[i % images]);
  writeFileSync(join(folder, 'labels.npy'), npyBytes([rows], repeated));
}

/** An 8 bit RGB PNG without row filters. */
export function pngBytes(data: Uint8Array, width: number, height: number, channels = 3): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, channels === 3 ? 2 : 6, 0, 0, 0], 8);
  const rowBytes = width * channels;
  const rows = Buffer.alloc(height * (rowBytes + 1));
  for (let y = 0; y < height; y++) rows.set(data.subarray(y * rowBytes, (y + 1) * rowBytes), y * (rowBytes + 1) + 1);
  const chunk = (kind: string, body: Uint8Array) => {
    const bytes = Buffer.alloc(12 + body.length);
    bytes.writeUInt32BE(body.length, 0);
    bytes.write(kind, 4, 'latin1');
    bytes.set(body, 8);
    bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + body.length)), 8 + body.length);
    return bytes;
  };
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Five sheets of `each` training pictures and one of test pictures, with their lists of labels. */
export function writePngSheets(folder: string, each: number): void {
  for (let k = 1; k <= 5; k++) {
    writeFileSync(join(folder, `data_batch_${k}.png`), pngBytes(pictures(each, k), 1024, each));
  }
  writeFileSync(join(folder, 'test_batch.png'), pngBytes(pictures(each, 9), 1024, each));
  writeFileSync(join(folder, 'train_lables.json'), JSON.stringify([...labelsFor(5 * each)]));
  writeFileSync(join(folder, 'test_lables.json'), JSON.stringify([...labelsFor(each)]));
}
