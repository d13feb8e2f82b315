/**
 * Halves a chroma plane in both directions: means of 2 x 2, rounded up and down by turns from column to column, as
 * libjpeg does so that no bias builds up. Height and width are even.
 */
export function halveChroma(plane: Uint8Array, height: number, width: number): Uint8Array {
  const out = new Uint8Array((height * width) / 4);
  for (let y = 0; y < height / 2; y++) {
    for (let x = 0; x < width / 2; x++) {
      const at = 2 * y * width + 2 * x;
      const sum = plane[at] + plane[at + 1] + plane[at + width] + plane[at + width + 1];
      out[(y * width) / 2 + x] = (sum + 1 + (x & 1)) >> 2;
    }
  }
  return out;
}

/**
 * Doubles a chroma plane in both directions with libjpeg's triangle filter ("fancy upsampling"): a value is 3/4 of the
 * nearer and 1/4 of the farther neighbour, in each direction.
 *
 * @param height, width of `plane`
 */
export function doubleChroma(plane: Uint8Array, height: number, width: number): Uint8Array {
  const out = new Uint8Array(4 * height * width);
  const column = new Int32Array(width); // 3/4 and 1/4 of two rows, times 4
  for (let y = 0; y < 2 * height; y++) {
    const near = (y >> 1) * width;
    const far = Math.min(height - 1, Math.max(0, (y >> 1) + (y & 1 ? 1 : -1))) * width;
    for (let x = 0; x < width; x++) column[x] = 3 * plane[near + x] + plane[far + x];
    for (let x = 0; x < width; x++) {
      const left = x === 0 ? column[x] : column[x - 1];
      const right = x === width - 1 ? column[x] : column[x + 1];
      out[2 * (y * width + x)] = (3 * column[x] + left + 8) >> 4;
      out[2 * (y * width + x) + 1] = (3 * column[x] + right + 7) >> 4;
    }
  }
  return out;
}
