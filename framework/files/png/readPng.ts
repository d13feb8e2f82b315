import { crc32, inflateSync } from 'node:zlib';
import { DataError } from '../../errors/UserError.ts';
import { unfilterRows } from './unfilterRows.ts';

/** By PNG colour type: what a pixel holds. */
const COLOURS = {
  0: { colour: 'grey', channels: 1 },
  2: { colour: 'rgb', channels: 3 },
  3: { colour: 'palette', channels: 1 },
  4: { colour: 'grey with alpha', channels: 2 },
  6: { colour: 'rgb with alpha', channels: 4 },
} as const;
/** Bytes that a packed one can stand for: 258 for every 2 bits. */
const MOST_UNPACKED = 1032;
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

export type PngColour = (typeof COLOURS)[keyof typeof COLOURS]['colour'];

export interface PngHeader {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Bits of one value: 1, 2, 4, 8 or 16. */
  readonly depth: number;
  readonly colour: PngColour;
}

/** Values as they are stored, interleaved rows: of palette pictures the indices; `Uint16Array` where the depth is 16. */
export interface PngValues extends PngHeader {
  readonly data: Uint8Array | Uint16Array;
}

/**
 * Reads the stored values of a non-interlaced PNG of any kind (PNG specification, third edition). No colour management, and no
 * palette looked up: label maps keep their ids.
 *
 * @param name what to call the picture in errors, usually the file
 * @param accept looks at the header before anything is unpacked, and throws where it is of a wrong kind
 * @throws DataError naming the picture when it is no PNG, is interlaced, or is damaged or cut off
 */
export function readPng(file: Uint8Array, name: string, accept: (header: PngHeader) => void = () => {}): PngValues {
  if (SIGNATURE.some((byte, i) => file[i] !== byte)) throw new DataError(`${name} is not a PNG file`);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let header: PngHeader | undefined;
  const compressed: Uint8Array[] = [];
  for (let at = 8; ; ) {
    if (at + 12 > file.length) throw new DataError(`${name} is cut off at byte ${file.length}, before its end mark`);
    const length = view.getUint32(at);
    if (at + 12 + length > file.length) throw new DataError(`${name} is cut off: a chunk at byte ${at} has no end`);
    const kind = String.fromCharCode(...file.subarray(at + 4, at + 8));
    if (crc32(file.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length)) {
      throw new DataError(`${name} is damaged: the checksum of chunk ${kind} at byte ${at} is wrong`);
    }
    if (kind === 'IHDR') {
      header = readHeader(view, at + 8, name);
      accept(header);
    }
    if (kind === 'IDAT') compressed.push(file.subarray(at + 8, at + 8 + length));
    if (kind === 'IEND') break;
    at += 12 + length;
  }
  if (!header) throw new DataError(`${name} is damaged: it has no IHDR chunk`);
  const bits = header.channels * header.depth;
  const rowBytes = Math.ceil((header.width * bits) / 8);
  const raw = inflate(compressed, header.height * (rowBytes + 1), name);
  const bytes = unfilterRows(raw, header.height, rowBytes, Math.max(1, bits / 8), name);
  return { ...header, data: valuesOf(bytes, header, rowBytes) };
}

function readHeader(view: DataView, at: number, name: string): PngHeader {
  const width = view.getUint32(at);
  const height = view.getUint32(at + 4);
  const [depth, type, , , interlace] = [0, 1, 2, 3, 4].map(i => view.getUint8(at + 8 + i));
  const kind = COLOURS[type as keyof typeof COLOURS];
  if (!kind || ![1, 2, 4, 8, 16].includes(depth) || (depth < 8 && kind.channels > 1)) {
    throw new DataError(`${name} is damaged: bit depth ${depth} and colour type ${type} do not exist in PNG`);
  }
  if (interlace !== 0) {
    throw new DataError(`${name} is interlaced, which cannot be read here`, { hint: 'save it without interlacing' });
  }
  return { height, width, depth, ...kind };
}

function inflate(chunks: Uint8Array[], expected: number, name: string): Uint8Array {
  let raw: Uint8Array;
  try {
    const packed = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
    // The bound stops a small file from unpacking into a huge one. One chunk for all of it needs no putting together; it is no larger than
    // what so many bytes can unpack to, whatever the header says.
    const chunkSize = Math.max(64, Math.min(expected, MOST_UNPACKED * packed.length) + 1);
    raw = inflateSync(packed, { maxOutputLength: expected + 1, chunkSize });
  } catch (cause) {
    throw new DataError(`${name} is damaged: its pixels do not unpack (${(cause as Error).message})`, { cause });
  }
  if (raw.length !== expected) {
    throw new DataError(`${name} is damaged: ${raw.length} bytes of pixels, its header promises ${expected}`);
  }
  return raw;
}

function words(bytes: Uint8Array, count: number): Uint16Array {
  const out = new Uint16Array(count);
  for (let i = 0; i < count; i++) out[i] = (bytes[2 * i] << 8) | bytes[2 * i + 1];
  return out;
}

function valuesOf(
  bytes: Uint8Array,
  { height, width, channels, depth }: PngHeader,
  rowBytes: number,
): PngValues['data'] {
  if (depth === 8) return bytes;
  const count = height * width * channels;
  if (depth === 16) return words(bytes, count);
  const out = new Uint8Array(count);
  const perByte = 8 / depth;
  const mask = 2 ** depth - 1;
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const shift = 8 - depth * ((x % perByte) + 1); // the leftmost pixel has the highest bits
      out[to++] = (bytes[y * rowBytes + Math.floor(x / perByte)] >> shift) & mask;
    }
  }
  return out;
}
