import { CheckpointError } from '../../errors/UserError.ts';
import { ELEMENT_TYPES } from '../elementTypes.ts';
import { type Collected, collectValues } from './collectValues.ts';
import { PickleMachine } from './PickleMachine.ts';
import { StorageTable } from './StorageTable.ts';
import { inMachineOrder, type TorchStorage } from './TorchStorage.ts';
import { torchObjects } from './torchObjects.ts';

/** The number that a file of this form begins with. */
const MAGIC = 0x1950a86a20f9469cfc6cn;
const PROTOCOL = 1001;

/**
 * Reads what `torch.save` wrote before PyTorch 1.6: pickles of a magic number, a protocol, facts of the system, the
 * object and the keys of its storages; then each storage as an int64 count and its elements.
 */
export function readTorchLegacy(bytes: Buffer, file: string): Collected {
  let at = 0;
  const read = (persistent: (id: unknown) => unknown = noStorage(file)): unknown => {
    const machine = new PickleMachine(bytes, at, file, torchObjects(file, persistent));
    const value = machine.run();
    at = machine.end;
    return value;
  };
  if (read() !== MAGIC) {
    throw new CheckpointError(`${file} is a plain pickle, not a checkpoint of PyTorch`, {
      hint: 'save it with torch.save',
    });
  }
  const protocol = read();
  if (protocol !== PROTOCOL) throw new CheckpointError(`${file}: protocol ${String(protocol)}, expected ${PROTOCOL}`);
  const system = read();
  const bigEndian = system instanceof Map && system.get('little_endian') === false;
  let truncated = false;
  const positions = new Map<string, { readonly at: number; readonly length: number }>();
  const fetch = (storage: TorchStorage, user: string): ArrayBuffer => {
    const position = positions.get(storage.key);
    if (!position && !truncated) throw new CheckpointError(`${file} is damaged: the values of ${user} are missing`);
    if (position && position.length !== storage.length) {
      throw new CheckpointError(
        `${file} is damaged: ${user} has ${position.length} elements stored, expected ${storage.length}`,
      );
    }
    if (!position || position.at + storage.bytes > bytes.length) {
      throw new CheckpointError(`${file} is truncated: the values of ${user} are incomplete`, {
        hint: 'the download or copy is incomplete: fetch it again',
      });
    }
    const raw = bytes.subarray(position.at, position.at + storage.bytes);
    return inMachineOrder(raw, ELEMENT_TYPES[storage.dtype].bytes, bigEndian);
  };
  const storages = new StorageTable(file, fetch);
  const sizes = new Map<string, TorchStorage>();
  const root = read(id => {
    const storage = storages.find(id);
    sizes.set(storage.key, storage);
    return storage;
  });
  const keys = read();
  if (!Array.isArray(keys)) throw new CheckpointError(`${file} is damaged: the list of its storages is missing`);
  for (const key of keys.map(String)) {
    truncated = at + 8 > bytes.length;
    if (truncated) break; // told by who needs the storage
    const length = Number(bytes.readBigInt64LE(at));
    positions.set(key, { at: at + 8, length });
    const storage = sizes.get(key);
    if (!storage || length < 0) throw new CheckpointError(`${file} is damaged: storage ${key} belongs to no tensor`);
    at += 8 + length * ELEMENT_TYPES[storage.dtype].bytes;
  }
  return collectValues(root, file);
}

function noStorage(file: string): () => never {
  return () => {
    throw new CheckpointError(`${file} is damaged: its head names a storage`);
  };
}
