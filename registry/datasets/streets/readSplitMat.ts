import { readFile } from 'node:fs/promises';
import { inflateSync } from 'node:zlib';
import { DataError } from '../../../framework/errors/UserError.ts';

/** MATLAB's types of elements, by number: how values are read. */
const READERS: Readonly<Record<number, readonly [bytes: number, read: (view: DataView, at: number) => number]>> = {
  1: [1, (view, at) => view.getInt8(at)],
  2: [1, (view, at) => view.getUint8(at)],
  3: [2, (view, at) => view.getInt16(at, true)],
  4: [2, (view, at) => view.getUint16(at, true)],
  5: [4, (view, at) => view.getInt32(at, true)],
  6: [4, (view, at) => view.getUint32(at, true)],
  7: [4, (view, at) => view.getFloat32(at, true)],
  9: [8, (view, at) => view.getFloat64(at, true)],
};
const MATRIX = 14;
const COMPRESSED = 15;
const HEADER_BYTES = 128;

interface Element {
  readonly type: number;
  readonly body: Uint8Array;
}

/**
 * The numbers of the images of a split of GTA5, from `split.mat`: a MATLAB file of version 5 with the columns `trainIds`, `valIds`
 * and `testIds`.
 *
 * @throws DataError when the file is missing or holds no such column
 */
export async function readSplitMat(file: string, split: 'train' | 'val' | 'test'): Promise<ReadonlySet<number>> {
  const bytes = await readFile(file).catch(() => {
    throw new DataError(`${file} is missing, which says what belongs to the split ${split}`, {
      hint: "it is in read_mapping.zip of the GTA5 site; split: 'all' needs none",
    });
  });
  try {
    for (const element of elementsOf(bytes.subarray(HEADER_BYTES))) {
      const { type, body } = element.type === COMPRESSED ? [...elementsOf(inflateSync(element.body))][0] : element;
      if (type !== MATRIX) continue;
      const [, , name, values] = [...elementsOf(body)];
      if (Buffer.from(name.body).toString('latin1') === `${split}Ids`) return new Set(numbersOf(values));
    }
  } catch (cause) {
    throw new DataError(`${file} is damaged or no MATLAB file of version 5`, { cause });
  }
  throw new DataError(`${file} has no column ${split}Ids`);
}

/** Elements are a type, a length and a body, padded to 8 bytes; short ones fit into 8 bytes with type and length of two bytes each. */
function* elementsOf(bytes: Uint8Array): Generator<Element> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 8 <= bytes.length; ) {
    const short = view.getUint16(at + 2, true);
    if (short > 0) {
      yield { type: view.getUint16(at, true), body: bytes.subarray(at + 4, at + 4 + short) };
      at += 8;
      continue;
    }
    const type = view.getUint32(at, true);
    const length = view.getUint32(at + 4, true);
    if (at + 8 + length > bytes.length) throw new RangeError('an element has no end');
    yield { type, body: bytes.subarray(at + 8, at + 8 + length) };
    at += 8 + (type === COMPRESSED ? length : Math.ceil(length / 8) * 8);
  }
}

function numbersOf({ type, body }: Element): number[] {
  const [size, read] = READERS[type];
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  return Array.from({ length: Math.floor(body.length / size) }, (_, i) => read(view, i * size));
}
