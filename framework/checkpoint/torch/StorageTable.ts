import { CheckpointError } from '../../errors/UserError.ts';
import { typeOfStorage } from '../elementTypes.ts';
import { Global } from './PickleMachine.ts';
import { TorchStorage } from './TorchStorage.ts';
import { refusal } from './torchObjects.ts';

/**
 * The storages that persistent ids name, each one once: `('storage', class, key, location, number of elements, view)`.
 * The location is where the tensors were; it is not asked for.
 */
export class StorageTable {
  readonly #storages = new Map<string, TorchStorage>();

  constructor(
    private readonly file: string,
    private readonly fetch: ConstructorParameters<typeof TorchStorage>[3],
  ) {}

  /** @throws CheckpointError for an id that is none, or names another class. */
  readonly find = (id: unknown): TorchStorage => {
    const [word, type, key, , length, view] = Array.isArray(id) ? id : [];
    if (word !== 'storage' || !(type instanceof Global) || (typeof key !== 'string' && typeof key !== 'number')) {
      throw new CheckpointError(`${this.file} is damaged: a storage is named in an unknown way`);
    }
    if (view !== undefined && view !== null) {
      throw new CheckpointError(`${this.file}: views of storages, as PyTorch wrote them before 0.4, are not read`, {
        hint: 'save the checkpoint again with a later PyTorch',
      });
    }
    const known = this.#storages.get(String(key));
    if (known) return known;
    const storage = new TorchStorage(String(key), dtypeOf(type, this.file), lengthOf(length, this.file), this.fetch);
    this.#storages.set(storage.key, storage);
    return storage;
  };
}

/** The element type that a storage class of PyTorch names. */
export function dtypeOf(type: unknown, file: string): TorchStorage['dtype'] {
  if (!(type instanceof Global)) throw new CheckpointError(`${file} is damaged: a storage has no class`);
  const dtype = /^torch(\.cuda|\.storage)?$/.test(type.module) ? typeOfStorage(type.name) : undefined;
  if (!dtype) throw refusal(file, type.full);
  return dtype;
}

function lengthOf(value: unknown, file: string): number {
  if (Number.isSafeInteger(value) && Number(value) >= 0) return Number(value);
  throw new CheckpointError(`${file} is damaged: a storage of ${String(value)} elements`);
}
