import { DataError } from '../../errors/UserError.ts';
import { halfTable, toHalves } from '../../files/npy/halfFloats.ts';
import { npyHeaderBytes } from '../../files/npy/NpyHeader.ts';
import { openNpy } from '../../files/npy/openNpy.ts';
import type { SoftMap } from '../geometry/warpSoftMap.ts';

/**
 * A soft label as a NumPy file of shape (classes, height, width), as the original's: float16 probabilities, or bytes v that stand for
 * the probability (v / 255)^2. Small probabilities, on which the choice between two unlikely classes rests, keep more digits so.
 */
export function encodeSoft({ data, height, width, channels }: SoftMap, values: 'float16' | 'uint8'): Uint8Array {
  const cells = height * width;
  const planes = new Float32Array(data.length);
  for (let i = 0, at = 0; i < cells; i++) for (let c = 0; c < channels; c++) planes[c * cells + i] = data[at++];
  const stored = values === 'float16' ? toHalves(planes) : toBytes(planes);
  const bytes = new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
  return Buffer.concat([npyHeaderBytes(values, [channels, height, width]), bytes]);
}

/**
 * Reads a soft label: ours, or the original's float32.
 *
 * @throws DataError naming the file when it is none, or has another number of classes
 */
export async function readSoft(file: string, classes: number): Promise<SoftMap> {
  const npy = await openNpy(file);
  try {
    const { dtype, shape } = npy;
    const known = dtype === 'float16' || dtype === 'float32' || dtype === 'uint8';
    if (shape.length !== 3 || !known) {
      throw new DataError(
        `${file} is ${dtype} (${shape.join(', ')}): soft labels are float16, float32 or uint8 (classes, height, width)`,
      );
    }
    const [channels, height, width] = shape;
    if (channels !== classes) {
      throw new DataError(`${file} has ${channels} classes, the data set has ${classes}`, {
        hint: 'make the labels again with a network of these classes',
      });
    }
    const stored = (await npy.rows(0, channels)) as Float32Array | Uint16Array | Uint8Array;
    const table = dtype === 'float32' ? undefined : dtype === 'float16' ? halfTable() : SQUARES;
    return { data: interleaved(stored, table, channels, height * width), height, width, channels };
  } finally {
    await npy.close();
  }
}

const SQUARES = Float32Array.from({ length: 256 }, (_, byte) => (byte / 255) ** 2);

function toBytes(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) bytes[i] = Math.round(Math.sqrt(values[i]) * 255);
  return bytes;
}

/** Class after class becomes cell after cell. */
function interleaved(
  stored: Float32Array | Uint16Array | Uint8Array,
  table: Float32Array | undefined,
  channels: number,
  cells: number,
): Float32Array {
  const out = new Float32Array(stored.length);
  for (let c = 0, at = 0; c < channels; c++) {
    if (table) for (let to = c; to < out.length; to += channels) out[to] = table[stored[at++]];
    else for (let i = 0, to = c; i < cells; i++, to += channels) out[to] = stored[at++];
  }
  return out;
}
