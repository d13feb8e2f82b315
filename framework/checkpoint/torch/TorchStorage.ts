import { CheckpointError } from '../../errors/UserError.ts';
import { ELEMENT_TYPES, elementsOf } from '../elementTypes.ts';
import type { TensorData, TensorType } from '../StateDict.ts';

/** The memory of one or more tensors of a file. Its bytes are fetched when a tensor is read. */
export class TorchStorage {
  #elements: TensorData['data'] | undefined;

  /**
   * @param fetch gives exactly `length` elements in this machine's byte order, at a position that fits their size;
   *   throws CheckpointError where the file does not hold them. `user`: a tensor of this storage, for messages.
   */
  constructor(
    readonly key: string,
    readonly dtype: TensorType,
    readonly length: number,
    private readonly fetch: (storage: TorchStorage, user: string) => ArrayBuffer,
  ) {}

  elements(user: string): TensorData['data'] {
    this.#elements ??= new ELEMENT_TYPES[this.dtype].array(this.fetch(this, user));
    return this.#elements;
  }

  get bytes(): number {
    return this.length * ELEMENT_TYPES[this.dtype].bytes;
  }
}

/** A tensor as files describe it: a view of a storage. */
export class TorchTensor {
  /** @throws CheckpointError when the view reaches out of the storage. Nothing is allocated. */
  constructor(
    readonly storage: TorchStorage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
    file: string,
  ) {
    const numbers = [offset, ...shape, ...strides];
    if (shape.length !== strides.length || !numbers.every(n => Number.isSafeInteger(n) && n >= 0)) {
      throw new CheckpointError(
        `${file} is damaged: a tensor of shape [${shape}] has offset ${offset} and strides [${strides}]`,
      );
    }
    const last = shape.reduce((at, size, axis) => at + (size - 1) * strides[axis], offset);
    const empty = shape.includes(0);
    if (!empty && last >= storage.length) {
      throw new CheckpointError(
        `${file} is damaged: a tensor of shape [${shape}] reaches element ${last} of a storage of ${storage.length}`,
      );
    }
    // A stride of 0 repeats elements: a few bytes could stand for any number of them.
    if (elementsOf(shape) > Math.max(storage.length, LARGEST_EXPANSION)) {
      throw new CheckpointError(
        `${file}: a tensor of shape [${shape}] repeats a storage of ${storage.length} elements`,
      );
    }
  }

  /** The values in logical C order. @param name for messages. */
  read(name: string): TensorData {
    const { dtype, length } = this.storage;
    const count = elementsOf(this.shape);
    const elements = count === 0 ? new ELEMENT_TYPES[dtype].array(new ArrayBuffer(0)) : this.storage.elements(name);
    if (count === length && this.offset === 0 && this.#isContiguous())
      return { dtype, shape: this.shape, data: elements };
    const data = new ELEMENT_TYPES[dtype].array(new ArrayBuffer(count * ELEMENT_TYPES[dtype].bytes));
    const position = new Array<number>(this.shape.length).fill(0);
    let from = this.offset;
    for (let to = 0; to < count; to++) {
      data[to] = elements[from];
      for (let axis = this.shape.length - 1; axis >= 0; axis--) {
        from += this.strides[axis];
        if (++position[axis] < this.shape[axis]) break;
        from -= position[axis] * this.strides[axis];
        position[axis] = 0;
      }
    }
    return { dtype, shape: this.shape, data };
  }

  #isContiguous(): boolean {
    let stride = 1;
    for (let axis = this.shape.length - 1; axis >= 0; axis--) {
      if (this.shape[axis] !== 1 && this.strides[axis] !== stride) return false;
      stride *= this.shape[axis];
    }
    return true;
  }
}

const LARGEST_EXPANSION = 2 ** 24;

/** Bytes of a file at a position of their own, turned round where the file has the other byte order. */
export function inMachineOrder(bytes: Uint8Array, elementSize: number, bigEndian = false): ArrayBuffer {
  const copy = Buffer.from(Uint8Array.from(bytes).buffer);
  if (bigEndian && elementSize === 2) copy.swap16();
  if (bigEndian && elementSize === 4) copy.swap32();
  if (bigEndian && elementSize === 8) copy.swap64();
  return copy.buffer as ArrayBuffer;
}
