import { readFile } from 'node:fs/promises';
import { type Global, PickleMachine } from '../../../framework/checkpoint/torch/PickleMachine.ts';
import { DataError } from '../../../framework/errors/UserError.ts';
import type { CifarBlock } from './CifarPart.ts';
import { checkLabels } from './checkLabels.ts';
import { IMAGE_BYTES } from './classes.ts';
import { interleaveAll } from './interleave.ts';

/** A NumPy array of bytes while it is being made: empty, then its state. */
class ByteArray {
  shape: readonly unknown[] = [];
  data: Uint8Array = new Uint8Array();
}
/** NumPy's element type, by its code. */
class ElementType {
  constructor(readonly code: unknown) {}
}

/**
 * Reads a file of the official `cifar-10-batches-py`: a pickled dictionary with `data`, uint8 [n, 3072] in planes of red,
 * green and blue, and `labels`. Nothing of it is executed: only names and arrays are known.
 *
 * @throws DataError, CheckpointError when the file is damaged or holds anything else
 */
export async function readPythonBatch(file: string): Promise<CifarBlock> {
  const call = (target: Global, args: readonly unknown[]) => make(target, args, file);
  const build = (object: unknown, state: unknown) => giveState(object, state, file);
  const persistent = () => {
    throw unlike(file, 'it refers to another file');
  };
  const batch = new PickleMachine(await readFile(file), 0, file, { call, build, persistent }).run();
  if (!(batch instanceof Map)) throw unlike(file, 'it is no dictionary');
  const [array, labels] = [entry(batch, 'data'), entry(batch, 'labels')];
  if (!(array instanceof ByteArray) || !Array.isArray(labels)) throw unlike(file, 'it lacks data or labels');
  const { data, shape } = array;
  if (shape.length !== 2 || shape[1] !== IMAGE_BYTES || shape[0] !== labels.length || labels.length === 0) {
    throw unlike(file, `its data has the shape (${shape.join(', ')}) for ${labels.length} labels`);
  }
  checkLabels(labels, file);
  return { images: interleaveAll(data), labels };
}

/** Python 2 wrote the keys as bytes, which are text here; files written again by Python 3 may hold real bytes. */
function entry(dict: Map<unknown, unknown>, name: string): unknown {
  for (const [key, value] of dict) {
    if (key === name || (key instanceof Uint8Array && Buffer.from(key).toString('latin1') === name)) return value;
  }
  return undefined;
}

function make(target: Global, args: readonly unknown[], file: string): unknown {
  const name = target.full.replace('numpy._core', 'numpy.core');
  if (name === 'numpy.core.multiarray._reconstruct') return new ByteArray();
  if (name === 'numpy.dtype') return new ElementType(args[0]);
  if (name === '_codecs.encode' && args[1] === 'latin1') return Buffer.from(String(args[0]), 'latin1');
  throw new DataError(`${file} names ${target.full}: it is not a batch of CIFAR-10, and nothing of it is executed`);
}

function giveState(object: unknown, state: unknown, file: string): unknown {
  if (object instanceof ElementType) return object;
  if (!(object instanceof ByteArray) || !Array.isArray(state))
    throw unlike(file, 'it gives a state to what is no array');
  const [, shape, type, fortran, raw] = state as unknown[];
  if (!Array.isArray(shape) || !(type instanceof ElementType) || type.code !== 'u1' || fortran) {
    throw unlike(file, 'its array is not of bytes in C order');
  }
  const data = raw instanceof Uint8Array ? raw : Buffer.from(String(raw), 'latin1');
  if (data.length !== shape.reduce((product, n) => product * n, 1)) {
    throw unlike(file, `its array (${shape.join(', ')}) has ${data.length} bytes`);
  }
  object.shape = shape;
  object.data = new Uint8Array(data.buffer, data.byteOffset, data.length);
  return object;
}

function unlike(file: string, reason: string): DataError {
  return new DataError(`${file} is not a batch of CIFAR-10: ${reason}`, { hint: 'unpack the archive again' });
}
