import { type FileHandle, open } from 'node:fs/promises';
import { DataError } from '../../errors/UserError.ts';
import { NPY_PREFIX, NPY_TYPES, type NpyArray, type NpyHeader, npyHeaderLength, parseNpyHeader } from './NpyHeader.ts';

/** An open .npy file. Only the rows that are asked for are read. */
export class NpyFile implements NpyHeader {
  readonly dtype;
  readonly shape;
  readonly fortranOrder;
  readonly offset;
  readonly #handle: FileHandle;
  /** Elements of one row: everything behind the first dimension. */
  readonly #rowSize: number;

  constructor(
    readonly file: string,
    header: NpyHeader,
    handle: FileHandle,
  ) {
    this.dtype = header.dtype;
    this.shape = header.shape;
    this.fortranOrder = header.fortranOrder;
    this.offset = header.offset;
    this.#handle = handle;
    this.#rowSize = header.shape.slice(1).reduce((product, n) => product * n, 1);
  }

  /**
   * Rows `start` to `start + count` along the first dimension, in C order.
   *
   * @throws DataError for Fortran order, and when the file has fewer rows.
   */
  async rows(start: number, count: number): Promise<NpyArray> {
    if (this.fortranOrder) {
      throw new DataError(`${this.file} is in Fortran order, its rows do not lie together`, {
        hint: 'save it again by numpy.save(file, numpy.ascontiguousarray(array))',
      });
    }
    const available = this.shape[0] ?? 1;
    if (start < 0 || count < 0 || start + count > available) {
      throw new DataError(`${this.file} has ${available} rows: ${start} to ${start + count} were asked for`);
    }
    const { array } = NPY_TYPES[this.dtype];
    const result = new array(count * this.#rowSize);
    const bytes = new Uint8Array(result.buffer);
    const position = this.offset + start * this.#rowSize * array.BYTES_PER_ELEMENT;
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await this.#handle.read(bytes, filled, bytes.length - filled, position + filled);
      if (bytesRead === 0) throw new DataError(`${this.file} is truncated: it ends inside row ${start + count - 1}`);
      filled += bytesRead;
    }
    return result;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/**
 * Opens a NumPy file (format versions 1 to 3, little endian) and checks that it is as long as its header says.
 *
 * @throws DataError when it is missing, no NumPy file, of an unknown type, truncated or too long.
 */
export async function openNpy(file: string): Promise<NpyFile> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new DataError(`cannot open ${file}: ${code === 'ENOENT' ? 'no such file' : (error as Error).message}`, {
      cause: error,
    });
  }
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new DataError(`cannot open ${file}: it is no file`);
    const { size } = stat;
    const prefix = Buffer.alloc(Math.min(NPY_PREFIX, size));
    await handle.read(prefix, 0, prefix.length, 0);
    const length = npyHeaderLength(prefix, file);
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await handle.read(bytes, 0, length, 0);
    if (bytesRead < length) throw new DataError(`${file} is truncated: it ends inside its header`);
    const header = parseNpyHeader(bytes, file);
    const elements = header.shape.reduce((product, n) => product * n, 1);
    const expected = length + elements * NPY_TYPES[header.dtype].array.BYTES_PER_ELEMENT;
    if (size !== expected) {
      const what = size < expected ? 'truncated' : 'too long';
      throw new DataError(
        `${file} is ${what}: ${size} bytes, its shape (${header.shape.join(', ')}) needs ${expected}`,
        {
          hint: 'fetch or make it again',
        },
      );
    }
    return new NpyFile(file, header, handle);
  } catch (error) {
    await handle.close();
    throw error;
  }
}
