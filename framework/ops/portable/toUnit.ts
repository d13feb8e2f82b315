/** x / 255 in float32 for every byte: one rounding, as PyTorch's ToTensor has. */
const UNIT = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

/**
 * Writes bytes as numbers from 0 to 1, from the place `to` of `out` on.
 *
 * Two bytes become two numbers at once where both lie on even places: as one number of 64 bits, which a table of all pairs holds. It is
 * never read as a number; the values of a unit have no pattern that would be none.
 */
export function toUnit(bytes: Uint8Array, out: Float32Array, to: number): void {
  const start = out.byteOffset + to * out.BYTES_PER_ELEMENT;
  const pairs = bytes.byteOffset % 2 === 0 && start % 8 === 0 ? bytes.length >> 1 : 0;
  if (pairs > 0) {
    const words = new Uint16Array(bytes.buffer, bytes.byteOffset, pairs);
    lookUp(words, new Float64Array(out.buffer, start, pairs), pairTable());
  }
  for (let k = 2 * pairs; k < bytes.length; k++) out[to + k] = UNIT[bytes[k]];
}

/** In a function of its own, which the engine can make fast. */
function lookUp(words: Uint16Array, out: Float64Array, table: Float64Array): void {
  for (let k = 0; k < words.length; k++) out[k] = table[words[k]];
}

let table: Float64Array | undefined;

/** Made by the machine's own order of bytes. */
function pairTable(): Float64Array {
  if (table) return table;
  table = new Float64Array(2 ** 16);
  const values = new Float32Array(table.buffer);
  const bytes = new Uint8Array(Uint16Array.from({ length: 2 ** 16 }, (_, word) => word).buffer);
  for (let i = 0; i < bytes.length; i++) values[i] = UNIT[bytes[i]];
  return table;
}
