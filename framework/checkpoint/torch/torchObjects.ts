import { CheckpointError } from '../../errors/UserError.ts';
import { NumpyType } from './NumpyType.ts';
import { Global, type PickleHandlers, Tuple } from './PickleMachine.ts';
import { TorchStorage, TorchTensor } from './TorchStorage.ts';

/** `torch.Size`: a shape, one value. */
export class TorchSize extends Tuple {}

/** `torch.device`, as text: `cuda:1`. */
export class TorchDevice {
  constructor(readonly text: string) {}
}

/** A `torch.nn.Parameter`, or another wrapper around one tensor. */
export class TorchParameter {
  constructor(readonly tensor: TorchTensor) {}
}

type Build = (args: readonly unknown[], file: string) => unknown;

/** Everything that a pickle may call, by full name. These functions make plain data and nothing else. */
const ALLOWED: Readonly<Record<string, Build>> = {
  'collections.OrderedDict': ([items = []]) => new Map(items as [unknown, unknown][]),
  'torch._utils._rebuild_tensor': rebuildTensor,
  'torch._utils._rebuild_tensor_v2': rebuildTensor,
  'torch._utils._rebuild_parameter': ([tensor], file) => new TorchParameter(asTensor(tensor, file)),
  'torch.nn.parameter.Parameter': ([tensor], file) => new TorchParameter(asTensor(tensor, file)),
  'torch.Size': ([sizes = []]) => TorchSize.from(sizes as unknown[]),
  'torch.device': ([type, index]) => new TorchDevice(index === undefined ? String(type) : `${type}:${index}`),
  'numpy.dtype': ([code], file) => new NumpyType(String(code), file),
  'numpy.core.multiarray.scalar': numpyScalar,
  'numpy._core.multiarray.scalar': numpyScalar,
  '_codecs.encode': ([text, encoding = 'utf-8']) =>
    Uint8Array.from(Buffer.from(String(text), encoding === 'latin1' ? 'latin1' : 'utf8')),
};

/**
 * The objects of PyTorch's pickles. Names that are not on the allow-list are refused, also those that begin with
 * `torch.`: nothing is imported and nothing is run.
 *
 * @param persistent the storage, or tensor, of a persistent id.
 */
export function torchObjects(file: string, persistent: (id: unknown) => unknown): PickleHandlers {
  return {
    call(target, args) {
      const build = Object.hasOwn(ALLOWED, target.full) ? ALLOWED[target.full] : undefined;
      if (!build) throw refusal(file, nameOfCall(target, args));
      return build(args, file);
    },
    build(object, state) {
      // What a dictionary carries beside its items (`_metadata`) and what a parameter does (hooks) is not kept.
      if (object instanceof Map || object instanceof TorchParameter) return object;
      if (object instanceof NumpyType) return object.withState(state, file);
      throw new CheckpointError(`${file}: its pickle gives a state to what has none`);
    },
    persistent,
  };
}

/** Refuses a value that a pickle refers to. */
export function refusal(file: string, name: string): CheckpointError {
  const whole = /^(torch\.nn|torchvision|models?)\b/.test(name) || name.startsWith('__main__.');
  return new CheckpointError(
    `${file} is refused: its pickle names ${name}, which is not allowed; nothing was executed`,
    {
      hint: whole
        ? 'it holds a whole module: save model.state_dict() instead'
        : 'a checkpoint may hold tensors, numbers, texts, lists and dictionaries; save these only',
    },
  );
}

/** Old pickles make every object by one function: the class is its argument. */
function nameOfCall(target: Global, [first]: readonly unknown[]): string {
  return /^copy_?reg\._reconstructor$/.test(target.full) && first instanceof Global ? first.full : target.full;
}

function rebuildTensor([storage, offset, shape, strides]: readonly unknown[], file: string): TorchTensor {
  if (!(storage instanceof TorchStorage) || !Array.isArray(shape) || !Array.isArray(strides)) {
    throw new CheckpointError(`${file} is damaged: a tensor has no storage or no shape`);
  }
  return new TorchTensor(storage, Number(offset), shape as number[], strides as number[], file);
}

function asTensor(value: unknown, file: string): TorchTensor {
  if (value instanceof TorchTensor) return value;
  throw new CheckpointError(`${file} is damaged: a parameter has no tensor`);
}

function numpyScalar([type, bytes]: readonly unknown[], file: string): unknown {
  if (type instanceof NumpyType && bytes instanceof Uint8Array) return type.read(bytes, file);
  throw new CheckpointError(`${file} is damaged: a NumPy number has no type or no bytes`);
}
