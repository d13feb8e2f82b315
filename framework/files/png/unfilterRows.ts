import { DataError } from '../../errors/UserError.ts';

/**
 * Undoes PNG's row filters (none, sub, up, average, Paeth), in place: a label map of two megabytes needs no second copy.
 *
 * @param raw `height` rows of one filter byte and `rowBytes` bytes; the outcome is its first part
 * @param pixelBytes distance to the same channel of the pixel on the left
 * @throws DataError for a filter that does not exist
 */
export function unfilterRows(
  raw: Uint8Array,
  height: number,
  rowBytes: number,
  pixelBytes: number,
  name: string,
): Uint8Array {
  const out = raw.subarray(0, height * rowBytes); // a row moves to the left by one byte for every row above it
  for (let row = 0; row < height; row++) {
    const from = row * (rowBytes + 1) + 1;
    const to = row * rowBytes;
    const filter = raw[from - 1];
    const up = to - rowBytes; // above row 0 lies a row of zeros
    if (filter === 0) raw.copyWithin(to, from, from + rowBytes);
    else if (filter === 1) {
      for (let i = 0; i < rowBytes; i++) out[to + i] = raw[from + i] + (i < pixelBytes ? 0 : out[to + i - pixelBytes]);
    } else if (filter === 2) {
      for (let i = 0; i < rowBytes; i++) out[to + i] = raw[from + i] + (row === 0 ? 0 : out[up + i]);
    } else if (filter === 3) {
      for (let i = 0; i < rowBytes; i++) {
        const left = i < pixelBytes ? 0 : out[to + i - pixelBytes];
        const above = row === 0 ? 0 : out[up + i];
        out[to + i] = raw[from + i] + ((left + above) >> 1);
      }
    } else if (filter === 4) {
      for (let i = 0; i < rowBytes; i++) {
        const left = i < pixelBytes ? 0 : out[to + i - pixelBytes];
        const above = row === 0 ? 0 : out[up + i];
        const corner = i < pixelBytes || row === 0 ? 0 : out[up + i - pixelBytes];
        out[to + i] = raw[from + i] + paeth(left, above, corner);
      }
    } else throw new DataError(`${name} is damaged: row ${row} has filter ${filter}, PNG knows 0 to 4`);
  }
  return out;
}

/** Whichever neighbour is nearest to `left + above - corner`; ties in this order. */
function paeth(left: number, above: number, corner: number): number {
  const toLeft = Math.abs(above - corner);
  const toAbove = Math.abs(left - corner);
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}
