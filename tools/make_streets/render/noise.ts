/** A hash of a place of a lattice, uniform in 0 .. 1. */
export function hashAt(x: number, y: number, seed: number): number {
  let h = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ Math.imul(seed, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}

const smooth = (t: number): number => t * t * (3 - 2 * t);

/** Value noise: smooth, in 0 .. 1, with bumps of about one unit. */
export function noiseAt(x: number, y: number, seed: number): number {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const [s, t] = [smooth(x - column), smooth(y - row)];
  const upper = hashAt(column, row, seed) * (1 - s) + hashAt(column + 1, row, seed) * s;
  const lower = hashAt(column, row + 1, seed) * (1 - s) + hashAt(column + 1, row + 1, seed) * s;
  return upper * (1 - t) + lower * t;
}

/** Noise with finer and finer bumps, half as strong each; in 0 .. 1. */
export function fractalNoise(x: number, y: number, octaves: number, seed: number): number {
  let [sum, total, weight] = [0, 0, 1];
  for (let i = 0; i < octaves; i++) {
    const scale = 2 ** i;
    sum += weight * noiseAt(x * scale, y * scale, seed + i);
    total += weight;
    weight /= 2;
  }
  return sum / total;
}
