import { writeError } from '../writeError.ts';
import { AtomicFile } from '../writeFileAtomically.ts';
import { NPY_TYPES, type NpyArray, type NpyType, npyHeaderBytes } from './NpyHeader.ts';

/** Writes a .npy file of a known shape piece by piece; it appears under its name when it is complete. */
export class NpyWriter {
  /** Elements that are still to come. */
  #missing: number;

  private constructor(
    private readonly target: AtomicFile,
    private readonly dtype: NpyType,
    shape: readonly number[],
  ) {
    this.#missing = shape.reduce((product, n) => product * n, 1);
  }

  /** @throws UserError when the folder cannot be written to. */
  static async create(file: string, dtype: NpyType, shape: readonly number[]): Promise<NpyWriter> {
    const target = await AtomicFile.open(file);
    const writer = new NpyWriter(target, dtype, shape);
    await writer.#append(npyHeaderBytes(dtype, shape));
    return writer;
  }

  /** Appends elements in C order. */
  async write(values: NpyArray<ArrayBufferLike>): Promise<void> {
    const { array } = NPY_TYPES[this.dtype];
    if (!(values instanceof array))
      throw new TypeError(`${this.target.file} holds ${this.dtype}: got a ${values.constructor.name}`);
    if (values.length > this.#missing)
      throw new RangeError(`${this.target.file} has room for ${this.#missing} more elements, got ${values.length}`);
    this.#missing -= values.length;
    await this.#append(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }

  /** Gives the file its name. @throws RangeError when elements are missing. */
  async close(): Promise<void> {
    if (this.#missing > 0) {
      await this.abort();
      throw new RangeError(`${this.target.file}: ${this.#missing} elements were not written`);
    }
    await this.target.commit();
  }

  /** Removes what was written. */
  async abort(): Promise<void> {
    await this.target.abort();
  }

  async #append(bytes: Uint8Array): Promise<void> {
    try {
      for (let done = 0; done < bytes.length; ) {
        done += (await this.target.handle.write(bytes, done, bytes.length - done)).bytesWritten;
      }
    } catch (error) {
      await this.abort();
      throw writeError(this.target.file, error);
    }
  }
}
