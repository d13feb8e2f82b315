import { crc32, deflateSync } from 'node:zlib';

function chunk(kind: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), content]);
  const frame = Buffer.alloc(4);
  frame.writeUInt32BE(content.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([frame, body, sum]);
}

/** The PNG filter of a byte: what is subtracted, from its left, upper and upper left neighbours. */
const PREDICTORS = [
  () => 0,
  (left: number) => left,
  (_: number, up: number) => up,
  (left: number, up: number) => Math.floor((left + up) / 2),
  (left: number, up: number, corner: number) => {
    const guess = left + up - corner;
    return [left, up, corner].sort((a, b) => Math.abs(guess - a) - Math.abs(guess - b))[0]; // stable: ties in this order
  },
];

/** A PNG file of 8 bit values, written for tests: the filters take turns over the rows, in the order given. */
export function pngFile(
  data: Uint8Array,
  height: number,
  width: number,
  { channels = 3, filters = [0], depth = 8, interlace = 0, split = 1 } = {},
): Buffer {
  const row = width * channels;
  const raw = Buffer.alloc(height * (row + 1));
  for (let y = 0; y < height; y++) {
    const filter = filters[y % filters.length];
    raw[y * (row + 1)] = filter;
    for (let i = 0; i < row; i++) {
      const left = i < channels ? 0 : data[y * row + i - channels];
      const up = y === 0 ? 0 : data[(y - 1) * row + i];
      const corner = i < channels || y === 0 ? 0 : data[(y - 1) * row + i - channels];
      raw[y * (row + 1) + 1 + i] = data[y * row + i] - (PREDICTORS[filter] ?? PREDICTORS[0])(left, up, corner);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, { 1: 0, 2: 4, 3: 2, 4: 6 }[channels] ?? 3, 0, 0, interlace], 8);
  const packed = deflateSync(raw);
  const size = Math.ceil(packed.length / split);
  const parts = Array.from({ length: split }, (_, i) => chunk('IDAT', packed.subarray(i * size, (i + 1) * size)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const text = chunk('tEXt', Buffer.from('Comment\0passed over'));
  return Buffer.concat([signature, chunk('IHDR', header), text, ...parts, chunk('IEND', Buffer.alloc(0))]);
}
