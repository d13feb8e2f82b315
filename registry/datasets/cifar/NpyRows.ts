import { type NpyFile, openNpy } from '../../../framework/files/npy/openNpy.ts';

/** Rows that are read at once when they are asked for one after the other: 0.4 MB of CIFAR. */
const CHUNK = 128;

/** Rows of a .npy file of bytes. Reads ahead when they are taken in order, and holds one chunk at most. */
export class NpyRows {
  readonly file: string;
  #opening: Promise<NpyFile> | undefined;
  #chunk: Uint8Array = new Uint8Array();
  #first = 0;
  #last = -2;

  /** @param file is opened with the first row */
  constructor(file: string) {
    this.file = file;
  }

  /** A view of one row; a later call may not change it. */
  async row(index: number): Promise<Uint8Array> {
    this.#opening ??= openNpy(this.file);
    const npy = await this.#opening;
    const size = npy.shape.slice(1).reduce((product, n) => product * n, 1);
    const inOrder = index === this.#last + 1;
    this.#last = index;
    if (index < this.#first || (index - this.#first + 1) * size > this.#chunk.length) {
      const count = inOrder ? Math.min(CHUNK, npy.shape[0] - index) : 1;
      const chunk = (await npy.rows(index, count)) as Uint8Array;
      this.#chunk = chunk;
      this.#first = index;
      return chunk.subarray(0, size);
    }
    return this.#chunk.subarray((index - this.#first) * size, (index - this.#first + 1) * size);
  }

  async close(): Promise<void> {
    const npy = await this.#opening?.catch(() => undefined);
    this.#opening = undefined;
    this.#chunk = new Uint8Array();
    await npy?.close();
  }
}
