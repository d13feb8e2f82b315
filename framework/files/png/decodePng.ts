import { crc32, inflateSync } from 'node:zlib';
import { DataError } from '../../errors/UserError.ts';
import { unfilterRows } from './unfilterRows.ts';

/** Bytes of one pixel by PNG colour type: grey, RGB, grey with alpha, RGBA. Palettes (3) are not pictures of values. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 4: 2, 6: 4 };
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Pixels as stored: interleaved rows, `height * width * channels` bytes. */
export interface DecodedPng {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/**
 * Decodes an 8 bit, non-interlaced PNG without a palette (PNG specification, third edition). No colour management:
 * the values come out as they are stored.
 *
 * @param name what to call the picture in errors, usually the file
 * @throws DataError naming the picture when it is no PNG, is of another kind, or is damaged or cut off
 */
export function decodePng(file: Uint8Array, name = 'picture'): DecodedPng {
  if (SIGNATURE.some((byte, i) => file[i] !== byte)) throw new DataError(`${name} is not a PNG file`);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let header: Omit<DecodedPng, 'data'> | undefined;
  const compressed: Uint8Array[] = [];
  for (let at = 8; ; ) {
    if (at + 12 > file.length) throw new DataError(`${name} is cut off at byte ${file.length}, before its end mark`);
    const length = view.getUint32(at);
    if (at + 12 + length > file.length) throw new DataError(`${name} is cut off: a chunk at byte ${at} has no end`);
    const kind = String.fromCharCode(...file.subarray(at + 4, at + 8));
    if (crc32(file.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length)) {
      throw new DataError(`${name} is damaged: the checksum of chunk ${kind} at byte ${at} is wrong`);
    }
    if (kind === 'IHDR') header = readHeader(view, at + 8, name);
    if (kind === 'IDAT') compressed.push(file.subarray(at + 8, at + 8 + length));
    if (kind === 'IEND') break;
    at += 12 + length;
  }
  if (!header) throw new DataError(`${name} is damaged: it has no IHDR chunk`);
  const rowBytes = header.width * header.channels;
  const raw = inflate(compressed, header.height * (rowBytes + 1), name);
  return { ...header, data: unfilterRows(raw, header.height, rowBytes, header.channels, name) };
}

function readHeader(view: DataView, at: number, name: string): Omit<DecodedPng, 'data'> {
  const width = view.getUint32(at);
  const height = view.getUint32(at + 4);
  const [depth, colour, , , interlace] = [0, 1, 2, 3, 4].map(i => view.getUint8(at + 8 + i));
  const channels = CHANNELS[colour];
  if (depth !== 8 || channels === undefined || interlace !== 0) {
    const found = `bit depth ${depth}, colour type ${colour}, interlace ${interlace}`;
    throw new DataError(`${name} has ${found}; only 8 bit, non-interlaced PNG without a palette can be decoded here`);
  }
  return { height, width, channels };
}

function inflate(chunks: Uint8Array[], expected: number, name: string): Uint8Array {
  let raw: Uint8Array;
  try {
    // The bound stops a small file from unpacking into a huge one.
    raw = inflateSync(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks), { maxOutputLength: expected + 1 });
  } catch (cause) {
    throw new DataError(`${name} is damaged: its pixels do not unpack (${(cause as Error).message})`, { cause });
  }
  if (raw.length !== expected) {
    throw new DataError(`${name} is damaged: ${raw.length} bytes of pixels, its header promises ${expected}`);
  }
  return raw;
}
