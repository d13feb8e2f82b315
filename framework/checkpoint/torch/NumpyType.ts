import { CheckpointError } from '../../errors/UserError.ts';

type Reader = (view: DataView, littleEndian: boolean) => number | bigint | boolean;

const READERS: Readonly<Record<string, { readonly bytes: number; readonly read: Reader }>> = {
  f8: { bytes: 8, read: (view, little) => view.getFloat64(0, little) },
  f4: { bytes: 4, read: (view, little) => view.getFloat32(0, little) },
  i8: { bytes: 8, read: (view, little) => numberOf(view.getBigInt64(0, little)) },
  u8: { bytes: 8, read: (view, little) => numberOf(view.getBigUint64(0, little)) },
  i4: { bytes: 4, read: (view, little) => view.getInt32(0, little) },
  u4: { bytes: 4, read: (view, little) => view.getUint32(0, little) },
  i2: { bytes: 2, read: (view, little) => view.getInt16(0, little) },
  u2: { bytes: 2, read: (view, little) => view.getUint16(0, little) },
  i1: { bytes: 1, read: view => view.getInt8(0) },
  u1: { bytes: 1, read: view => view.getUint8(0) },
  b1: { bytes: 1, read: view => view.getUint8(0) !== 0 },
};

/** A NumPy dtype of a pickle, for single numbers such as ProDA's `best_iou`. */
export class NumpyType {
  /** @param code as in pickles: `f8`. @throws CheckpointError for types that are no numbers. */
  constructor(
    readonly code: string,
    file: string,
    readonly littleEndian = true,
  ) {
    if (!Object.hasOwn(READERS, code)) {
      throw new CheckpointError(`${file}: its pickle holds a NumPy value of the type ${JSON.stringify(code)}`, {
        hint: 'numbers are read; save other NumPy values as .npy',
      });
    }
  }

  /** The dtype with the state that a pickle gives it: (version, byte order, ...). */
  withState(state: unknown, file: string): NumpyType {
    return new NumpyType(this.code, file, !Array.isArray(state) || state[1] !== '>');
  }

  /** The number that its bytes stand for. */
  read(bytes: Uint8Array, file: string): number | bigint | boolean {
    const { bytes: size, read } = READERS[this.code];
    if (bytes.length !== size) throw new CheckpointError(`${file} is damaged: a NumPy number of ${bytes.length} bytes`);
    return read(new DataView(bytes.buffer, bytes.byteOffset, size), this.littleEndian);
  }
}

function numberOf(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
