import { CheckpointError } from '../../errors/UserError.ts';
import { ELEMENT_TYPES } from '../elementTypes.ts';
import { type Collected, collectValues } from './collectValues.ts';
import { PickleMachine } from './PickleMachine.ts';
import { dtypeOf } from './StorageTable.ts';
import { inMachineOrder, TorchStorage, TorchTensor } from './TorchStorage.ts';
import { torchObjects } from './torchObjects.ts';

/**
 * Reads the tar archives of the first PyTorch releases, in which torchvision's first files are: members `storages`,
 * `tensors` and `pickle`. Numbers are int64 in little endian.
 */
export function readTorchTar(bytes: Buffer, file: string): Collected {
  const members = membersOf(bytes, file);
  const member = (name: string): Buffer => {
    const found = members.get(name);
    if (!found) throw new CheckpointError(`${file} is a tar archive, but no checkpoint: it has no ${name}`);
    return found;
  };
  const storages = readStorages(member('storages'), file);
  const tensors = readTensors(member('tensors'), storages, file);
  const find = (id: unknown): TorchTensor => {
    const tensor = tensors.get(String(id));
    if (!tensor) throw new CheckpointError(`${file} is damaged: tensor ${String(id)} is missing`);
    return tensor;
  };
  return collectValues(new PickleMachine(member('pickle'), 0, file, torchObjects(file, find)).run(), file);
}

/** A pickled count, then for each storage a pickle (key, location, class), its length and its elements. */
function readStorages(bytes: Buffer, file: string): Map<string, TorchStorage> {
  const reader = new Reader(bytes, file);
  const storages = new Map<string, TorchStorage>();
  const count = Number(reader.pickle());
  for (let i = 0; i < count; i++) {
    const [key, , type] = reader.tuple();
    const dtype = dtypeOf(type, file);
    const length = reader.integer();
    const raw = reader.take(length * ELEMENT_TYPES[dtype].bytes);
    const fetch = () => inMachineOrder(raw, ELEMENT_TYPES[dtype].bytes);
    storages.set(String(key), new TorchStorage(String(key), dtype, length, fetch));
  }
  return storages;
}

/** A pickled count, then for each tensor a pickle (key, storage, class), its rank (int32 and 4 bytes), sizes, strides, offset. */
function readTensors(
  bytes: Buffer,
  storages: ReadonlyMap<string, TorchStorage>,
  file: string,
): Map<string, TorchTensor> {
  const reader = new Reader(bytes, file);
  const tensors = new Map<string, TorchTensor>();
  const count = Number(reader.pickle());
  for (let i = 0; i < count; i++) {
    const [key, storageKey] = reader.tuple();
    const rank = reader.take(8).readInt32LE();
    const shape = reader.integers(rank);
    const strides = reader.integers(rank);
    const storage = storages.get(String(storageKey));
    if (!storage) throw new CheckpointError(`${file} is damaged: storage ${String(storageKey)} is missing`);
    tensors.set(String(key), new TorchTensor(storage, reader.integer(), shape, strides, file));
  }
  return tensors;
}

class Reader {
  #at = 0;

  constructor(
    private readonly bytes: Buffer,
    private readonly file: string,
  ) {}

  pickle(): unknown {
    const noId = () => {
      throw new CheckpointError(`${this.file} is damaged: a record names another`);
    };
    const machine = new PickleMachine(this.bytes, this.#at, this.file, torchObjects(this.file, noId));
    const value = machine.run();
    this.#at = machine.end;
    return value;
  }

  tuple(): readonly unknown[] {
    const value = this.pickle();
    if (Array.isArray(value)) return value;
    throw new CheckpointError(`${this.file} is damaged: a record is no tuple`);
  }

  take(count: number): Buffer {
    if (!(count >= 0) || this.#at + count > this.bytes.length) {
      throw new CheckpointError(`${this.file} is truncated: it ends inside a tensor`, {
        hint: 'the download or copy is incomplete: fetch it again',
      });
    }
    this.#at += count;
    return this.bytes.subarray(this.#at - count, this.#at);
  }

  integer(): number {
    return Number(this.take(8).readBigInt64LE());
  }

  integers(count: number): number[] {
    if (count < 0 || count > 64) throw new CheckpointError(`${this.file} is damaged: a tensor of rank ${count}`);
    return Array.from({ length: count }, () => this.integer());
  }
}

/** The members of a tar archive (POSIX ustar): headers of 512 bytes, contents filled up to 512. */
function membersOf(bytes: Buffer, file: string): Map<string, Buffer> {
  const members = new Map<string, Buffer>();
  for (let at = 0; at + 512 <= bytes.length && bytes[at] !== 0; ) {
    const name = bytes.toString('utf8', at, at + 100).replace(/\0.*$/s, '');
    const size = Number.parseInt(bytes.toString('latin1', at + 124, at + 136), 8);
    if (!(size >= 0) || at + 512 + size > bytes.length) {
      throw new CheckpointError(`${file} is truncated: it ends inside its member ${name}`, {
        hint: 'the download or copy is incomplete: fetch it again',
      });
    }
    members.set(name.replace(/^\.\//, ''), bytes.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return members;
}
