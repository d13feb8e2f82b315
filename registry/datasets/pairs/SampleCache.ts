import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Image, LabelMap } from '../../../framework/data/types.ts';
import { writeFileAtomically } from '../../../framework/files/writeFileAtomically.ts';
import type { Pair } from './matchPairs.ts';

export interface PairData {
  readonly image: Image;
  readonly label?: LabelMap | undefined;
}

/** Bytes in front of the pixels: size, whether there is a label, checksum of all that follows it. */
const HEADER_BYTES = 32;
const MAGIC = 0x534b5331;

/**
 * Decoded samples on disk. A file is named by what it was made of - paths, sizes and times of the sample's files, and what was done to
 * them - so that a change of any makes another one; one that is damaged or cut off counts as none.
 */
export class SampleCache {
  readonly #folder: string;
  readonly #made: string;

  /** @param made text that tells what is done to samples: sizes, ids */
  constructor(folder: string, made: string) {
    this.#folder = folder;
    this.#made = made;
  }

  /** The sample as it was kept, else as `read` gives it, which is kept. @throws UserError when the folder cannot be written to */
  async through(pair: Pair, read: () => Promise<PairData>): Promise<PairData> {
    const file = join(this.#folder, `${await this.#key(pair)}.sample`);
    const kept = await readFile(file).then(decode, () => undefined);
    if (kept) return kept;
    const data = await read();
    await writeFileAtomically(file, encode(data));
    return data;
  }

  async #key({ image, label }: Pair): Promise<string> {
    const hash = createHash('sha256').update(this.#made);
    for (const file of label === undefined ? [image] : [image, label]) {
      // A missing file is told by who reads it.
      const { size, mtimeMs } = await stat(file).catch(() => ({ size: -1, mtimeMs: -1 }));
      hash.update(`\n${file}\n${size} ${mtimeMs}`);
    }
    return hash.digest('hex').slice(0, 32);
  }
}

function encode({ image, label }: PairData): Buffer {
  const { data, height, width, channels } = image;
  const bytes = Buffer.concat([
    Buffer.alloc(HEADER_BYTES),
    data as Uint8Array,
    ...(label ? [label.data as Uint8Array] : []),
  ]);
  const values = [MAGIC, height, width, channels, label ? 1 : 0];
  for (const [i, value] of values.entries()) bytes.writeUInt32LE(value, 8 + 4 * i);
  bytes.writeUInt32LE(crc32(bytes.subarray(8)), 0);
  return bytes;
}

function decode(bytes: Buffer): PairData | undefined {
  if (bytes.length < HEADER_BYTES || crc32(bytes.subarray(8)) !== bytes.readUInt32LE(0)) return undefined;
  const [magic, height, width, channels, labelled] = [0, 1, 2, 3, 4].map(i => bytes.readUInt32LE(8 + 4 * i));
  const size = height * width;
  if (magic !== MAGIC || bytes.length !== HEADER_BYTES + size * (channels + labelled)) return undefined;
  const part = (from: number, length: number) => new Uint8Array(bytes.buffer, bytes.byteOffset + from, length);
  return {
    image: { data: part(HEADER_BYTES, size * channels), height, width, channels },
    ...(labelled && { label: { data: part(HEADER_BYTES + size * channels, size), height, width } }),
  };
}
