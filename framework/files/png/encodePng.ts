import { crc32, deflateSync } from 'node:zlib';

/** Pixels for a PNG file; see `encodePng`. */
export interface PngPixels {
  readonly height: number;
  readonly width: number;
  /** 1: grey, or indices where there is a palette; 3: RGB. */
  readonly channels: 1 | 3;
  /** Interleaved rows, `height * width * channels` values: bytes make a file of 8 bit, 16-bit words one of 16. */
  readonly data: Uint8Array | Uint16Array;
  /** Colours of the indices, red, green and blue by turns: makes a palette picture of 8 bit. */
  readonly palette?: Uint8Array;
  /** What rows hold: the values, or the differences from the pixel on the left or above, which suit smooth pictures. Default: by the kind. */
  readonly filter?: 'none' | 'left' | 'up' | undefined;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** The numbers of the row filters. */
const FILTERS = { none: 0, left: 1, up: 2 } as const;

/**
 * A PNG file (PNG specification, third edition): grey, RGB, 8 or 16 bit, or a palette picture of 8 bit.
 *
 * @throws RangeError when the number of values does not fit the size
 */
export function encodePng({ height, width, channels, data, palette, filter }: PngPixels): Uint8Array {
  if (data.length !== height * width * channels) {
    throw new RangeError(
      `data has ${data.length} values; ${height} x ${width} pixels of ${channels} need ${height * width * channels}`,
    );
  }
  const depth = data instanceof Uint16Array ? 16 : 8;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, palette ? 3 : channels === 3 ? 2 : 0, 0, 0, 0], 8);
  // Neighbours are alike in photographs; indices and ids compress better as they are.
  const kind = FILTERS[filter ?? (channels === 3 && depth === 8 ? 'left' : 'none')];
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    ...(palette ? [chunk('PLTE', palette)] : []),
    chunk('IDAT', deflateSync(filteredRows(bigEndian(data), height, kind, (channels * depth) / 8))),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

/** The values as bytes, the high one of a 16-bit value first. */
function bigEndian(data: Uint8Array | Uint16Array): Uint8Array {
  if (data instanceof Uint8Array) return data;
  const bytes = new Uint8Array(2 * data.length);
  for (const [i, value] of data.entries()) {
    bytes[2 * i] = value >> 8;
    bytes[2 * i + 1] = value & 255;
  }
  return bytes;
}

/** Each row with its filter byte before it. */
function filteredRows(bytes: Uint8Array, height: number, filter: number, pixelBytes: number): Uint8Array {
  const rowBytes = bytes.length / height;
  const out = new Uint8Array(height * (rowBytes + 1));
  const back = filter === FILTERS.left ? pixelBytes : rowBytes;
  for (let row = 0; row < height; row++) {
    const [from, to] = [row * rowBytes, row * (rowBytes + 1) + 1];
    out[to - 1] = filter;
    out.set(bytes.subarray(from, from + rowBytes), to);
    if (filter === FILTERS.none || (filter === FILTERS.up && row === 0)) continue;
    const first = filter === FILTERS.left ? pixelBytes : 0;
    for (let i = first; i < rowBytes; i++) out[to + i] = bytes[from + i] - bytes[from + i - back];
  }
  return out;
}

function chunk(kind: string, content: Uint8Array): Uint8Array {
  const out = Buffer.alloc(12 + content.length);
  out.writeUInt32BE(content.length, 0);
  out.write(kind, 4, 'latin1');
  out.set(content, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + content.length)), 8 + content.length);
  return out;
}
