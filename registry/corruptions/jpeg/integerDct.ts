/** Left half of the rows of the matrix below; even rows go on mirrored, odd rows mirrored and negated. */
const LEFT_HALF = [
  [8192, 8192, 8192, 8192],
  [11363, 9633, 6437, 2260],
  [10703, 4433, -4433, -10703],
  [9633, -2259, -11362, -6436],
  [8192, -8192, -8192, 8192],
  [6437, -11362, 2261, 9633],
  [4433, -10704, 10704, -4433],
  [2260, -6436, 9633, -11363],
];

/**
 * sqrt(8) times the orthonormal DCT matrix in 13 bit fixed point, row by row: what the constants of libjpeg's "slow
 * integer" method (Loeffler, Ligtenberg and Moschytz 1989) multiply out to, their rounding included.
 */
const MATRIX = Int32Array.from(
  LEFT_HALF.flatMap((half, row) => [...half, ...half.toReversed().map(value => (row % 2 === 0 ? value : -value))]),
);
const rows = new Int32Array(64);

/** The 2-d DCT of 8 x 8 values of -128 .. 127, in place; the coefficients come out times 8, rounded as in libjpeg. */
export function forwardDct(block: Int32Array): void {
  // Two bits more than whole numbers are kept between the passes.
  for (let y = 0; y < 8; y++) {
    for (let u = 0; u < 8; u++) {
      let sum = 1024;
      for (let x = 0; x < 8; x++) sum += MATRIX[u * 8 + x] * block[y * 8 + x];
      rows[y * 8 + u] = sum >> 11;
    }
  }
  for (let v = 0; v < 8; v++) {
    for (let u = 0; u < 8; u++) {
      let sum = 16384;
      for (let y = 0; y < 8; y++) sum += MATRIX[v * 8 + y] * rows[y * 8 + u];
      block[v * 8 + u] = sum >> 15;
    }
  }
}

/** Values from 8 x 8 coefficients (not times 8), in place, rounded as in libjpeg and not clipped. */
export function inverseDct(block: Int32Array): void {
  for (let y = 0; y < 8; y++) {
    for (let u = 0; u < 8; u++) {
      let sum = 1024;
      for (let v = 0; v < 8; v++) sum += MATRIX[v * 8 + y] * block[v * 8 + u];
      rows[y * 8 + u] = sum >> 11;
    }
  }
  for (let y = 0; y < 8; y++) {
    for (let x = 0; x < 8; x++) {
      let sum = 131072;
      for (let u = 0; u < 8; u++) sum += MATRIX[u * 8 + x] * rows[y * 8 + u];
      block[y * 8 + x] = sum >> 18;
    }
  }
}
