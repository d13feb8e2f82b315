import { DataError } from '../../errors/UserError.ts';

/** Element types that are read and written, by NumPy's names; float16 as its 16 bits. */
export const NPY_TYPES = {
  uint8: { code: '|u1', array: Uint8Array },
  int8: { code: '|i1', array: Int8Array },
  int16: { code: '<i2', array: Int16Array },
  uint16: { code: '<u2', array: Uint16Array },
  int32: { code: '<i4', array: Int32Array },
  uint32: { code: '<u4', array: Uint32Array },
  int64: { code: '<i8', array: BigInt64Array },
  float16: { code: '<f2', array: Uint16Array },
  float32: { code: '<f4', array: Float32Array },
  float64: { code: '<f8', array: Float64Array },
} as const;
export type NpyType = keyof typeof NPY_TYPES;
export type NpyArray<Buffer extends ArrayBufferLike = ArrayBuffer> =
  | Uint8Array<Buffer>
  | Int8Array<Buffer>
  | Int16Array<Buffer>
  | Uint16Array<Buffer>
  | Int32Array<Buffer>
  | Uint32Array<Buffer>
  | BigInt64Array<Buffer>
  | Float32Array<Buffer>
  | Float64Array<Buffer>;

export interface NpyHeader {
  readonly dtype: NpyType;
  readonly shape: readonly number[];
  readonly fortranOrder: boolean;
  /** Bytes before the first element. */
  readonly offset: number;
}

const MAGIC = '\x93NUMPY';
/** Longest header that is read: structured types are not ours, and a damaged length must not allocate gigabytes. */
const LONGEST = 65536;

/** Bytes to read first: enough to know how long the header is. */
export const NPY_PREFIX = 12;

/**
 * Total length of magic, version and header of a NumPy file, from its first bytes.
 *
 * @throws DataError when it is no NumPy file.
 */
export function npyHeaderLength(prefix: Buffer, file: string): number {
  if (prefix.length < 10 || prefix.toString('latin1', 0, 6) !== MAGIC) {
    throw new DataError(`${file} is no NumPy file: it does not begin with the magic bytes of .npy`, {
      hint: 'it may be a web page or an incomplete download: fetch it again',
    });
  }
  const version = prefix[6];
  if (version < 1 || version > 3) throw new DataError(`${file}: version ${version} of the .npy format is unknown`);
  const start = version === 1 ? 10 : 12;
  const length = version === 1 ? prefix.readUInt16LE(8) : prefix.length >= 12 ? prefix.readUInt32LE(8) : 0;
  if (length > LONGEST) throw new DataError(`${file}: a header of ${length} bytes is no .npy header`);
  return start + length;
}

/** Reads a header that is there as a whole. It is a Python dict literal: parsed by pattern, never evaluated. */
export function parseNpyHeader(bytes: Buffer, file: string): NpyHeader {
  const start = bytes[6] === 1 ? 10 : 12;
  const text = bytes.toString('latin1', start);
  const descr = /'descr'\s*:\s*'([^']+)'/.exec(text)?.[1];
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  if (descr === undefined || fortran === undefined || shape === undefined) {
    throw new DataError(`${file}: the .npy header is damaged or of a structured type: ${text.trim().slice(0, 80)}`);
  }
  const dtype = (Object.keys(NPY_TYPES) as NpyType[]).find(name => sameCode(NPY_TYPES[name].code, descr));
  if (!dtype)
    throw new DataError(
      `${file}: elements of type ${descr} are not read; known are ${Object.keys(NPY_TYPES).join(', ')}`,
    );
  return {
    dtype,
    shape: [...shape.matchAll(/\d+/g)].map(match => Number(match[0])),
    fortranOrder: fortran === 'True',
    offset: bytes.length,
  };
}

/** The bytes before the first element, version 1.0, padded to a multiple of 64 as NumPy does. */
export function npyHeaderBytes(dtype: NpyType, shape: readonly number[]): Buffer {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dict = `{'descr': '${NPY_TYPES[dtype].code}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const total = Math.ceil((10 + dict.length + 1) / 64) * 64;
  const bytes = Buffer.alloc(total, ' ');
  bytes.write(MAGIC, 0, 'latin1');
  bytes.writeUInt16LE(1, 6);
  bytes.writeUInt16LE(total - 10, 8);
  bytes.write(dict, 10, 'latin1');
  bytes.write('\n', total - 1, 'latin1');
  return bytes;
}

/** One-byte types have no byte order: NumPy writes '|', some tools '<' or '>'. */
function sameCode(known: string, found: string): boolean {
  return known === found || (known[0] === '|' && known.slice(1) === found.slice(1));
}
