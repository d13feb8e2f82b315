import { CheckpointError } from '../../errors/UserError.ts';
import type { StateDict, TensorData } from '../StateDict.ts';
import { Global, Tuple } from './PickleMachine.ts';
import { TorchTensor } from './TorchStorage.ts';
import { refusal, TorchDevice, TorchParameter, TorchSize } from './torchObjects.ts';

/** A number, text, flag, nothing, an empty container or a shape. */
export type CheckpointValue =
  | number
  | bigint
  | string
  | boolean
  | null
  | Uint8Array
  | readonly unknown[]
  | ReadonlyMap<unknown, unknown>;

export interface Collected {
  readonly tensors: StateDict;
  readonly values: ReadonlyMap<string, CheckpointValue>;
}

/**
 * Flattens what a pickle held: tensors and other values by the keys from the root, joined by '/'; positions in lists and
 * tuples are numbers. Tensors are read here.
 *
 * @throws CheckpointError for containers within themselves and for values that are no data.
 */
export function collectValues(root: unknown, file: string): Collected {
  const tensors = new Map<string, TensorData>();
  const values = new Map<string, CheckpointValue>();
  const open = new Set<unknown>();
  const visit = (value: unknown, path: string): void => {
    const tensor = value instanceof TorchParameter ? value.tensor : value;
    if (tensor instanceof TorchTensor) tensors.set(path, tensor.read(path));
    else if (isContainer(value)) {
      if (open.has(value)) throw new CheckpointError(`${file}: ${path} contains itself`);
      open.add(value);
      for (const [key, inner] of value.entries()) visit(inner, path === '' ? keyText(key) : `${path}/${keyText(key)}`);
      open.delete(value);
    } else values.set(path, leaf(value, file));
  };
  visit(root, '');
  return { tensors, values };
}

/** Lists and dictionaries with something in them. */
function isContainer(value: unknown): value is Map<unknown, unknown> | unknown[] {
  if (value instanceof TorchSize) return false;
  return (Array.isArray(value) && value.length > 0) || (value instanceof Map && value.size > 0);
}

function keyText(key: unknown): string {
  if (key instanceof Tuple) return `(${key.map(keyText).join(', ')}${key.length === 1 ? ',' : ''})`;
  return key === null ? 'None' : String(key);
}

function leaf(value: unknown, file: string): CheckpointValue {
  if (value instanceof TorchDevice) return value.text;
  if (value instanceof Global) {
    if (value.module === 'torch' && /^[a-z]+\d*$/.test(value.name)) return value.full; // a dtype: torch.float16
    throw refusal(file, value.full);
  }
  if (value instanceof Set) return [...value];
  return value as CheckpointValue;
}
