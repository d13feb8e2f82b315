import { readFile } from 'node:fs/promises';
import { CheckpointError } from '../errors/UserError.ts';
import { ELEMENT_TYPES, elementsOf, typeOfSafetensors } from './elementTypes.ts';
import type { StateDict, TensorData } from './StateDict.ts';

/** The header of the format's own reference reader may not be longer. */
const LONGEST_HEADER = 100_000_000;

export interface SafetensorsFile {
  readonly tensors: StateDict;
  readonly metadata: Readonly<Record<string, string>>;
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** Reads a .safetensors file. @throws CheckpointError when it is damaged. */
export async function readSafetensors(file: string): Promise<SafetensorsFile> {
  return parseSafetensors(await readFile(file), file);
}

/** Whether the first bytes look like a safetensors header: a length that fits the file, then `{`. */
export function looksLikeSafetensors(bytes: Buffer): boolean {
  return bytes.length >= 9 && bytes[8] === 0x7b && bytes.readBigUInt64LE(0) < 2n ** 40n;
}

/**
 * The tensors of a safetensors file that is in memory. Every byte behind the header belongs to exactly one tensor.
 *
 * @throws CheckpointError naming what is wrong.
 */
export function parseSafetensors(bytes: Buffer, file: string): SafetensorsFile {
  const refuse = (reason: string) =>
    new CheckpointError(`${file} is a damaged safetensors file: ${reason}`, { hint: 'fetch or save it again' });
  if (bytes.length < 8) throw refuse('shorter than its header');
  const declared = bytes.readBigUInt64LE(0);
  if (declared > LONGEST_HEADER || Number(declared) > bytes.length - 8) {
    throw refuse(`a header of ${declared} bytes in a file of ${bytes.length}`);
  }
  const start = 8 + Number(declared);
  let header: Record<string, unknown>;
  try {
    header = JSON.parse(bytes.toString('utf8', 8, start)) as Record<string, unknown>;
  } catch (error) {
    throw refuse(`its header is no JSON (${(error as Error).message})`);
  }
  const { __metadata__: metadata = {}, ...entries } = header;
  const sorted = Object.entries(entries as Record<string, Entry>).sort(
    ([, a], [, b]) => (a?.data_offsets?.[0] ?? 0) - (b?.data_offsets?.[0] ?? 0),
  );
  const tensors = new Map<string, TensorData>();
  let position = 0;
  for (const [name, entry] of sorted) {
    const dtype = typeof entry?.dtype === 'string' ? typeOfSafetensors(entry.dtype) : undefined;
    if (!dtype) throw refuse(`${name} is of type ${JSON.stringify(entry?.dtype)}, which is not read`);
    const { shape, data_offsets: offsets } = entry;
    if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2)
      throw refuse(`${name} has no valid shape or offsets`);
    const [from, to] = offsets;
    const size = elementsOf(shape) * ELEMENT_TYPES[dtype].bytes;
    if (from !== position)
      throw refuse(from < position ? `${name} overlaps the tensor before it` : `there is a gap before ${name}`);
    if (to - from !== size)
      throw refuse(`${name} of shape [${shape}] needs ${size} bytes, its offsets give ${to - from}`);
    if (start + to > bytes.length) throw refuse(`${name} reaches beyond the end of the file: it is truncated`);
    position = to;
    // A copy: elements must lie at a multiple of their size, which a file's buffer does not promise.
    const data = bytes.buffer.slice(bytes.byteOffset + start + from, bytes.byteOffset + start + to) as ArrayBuffer;
    tensors.set(name, { dtype, shape: [...shape], data: new ELEMENT_TYPES[dtype].array(data) });
  }
  if (start + position !== bytes.length) throw refuse(`${bytes.length - start - position} bytes belong to no tensor`);
  return { tensors: inOrderOf(Object.keys(entries), tensors), metadata: metadata as Record<string, string> };
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every(n => Number.isSafeInteger(n) && n >= 0);
}

function inOrderOf(names: readonly string[], tensors: ReadonlyMap<string, TensorData>): StateDict {
  return new Map(names.map(name => [name, tensors.get(name) as TensorData]));
}
