import { RandomStream } from '../../../framework/random/RandomStream.ts';

/** Interleaved RGB values of 0 .. 255, not rounded. */
export interface Texture {
  readonly data: Float64Array;
  readonly height: number;
  readonly width: number;
}

/** What is known of a photograph: its size, its mean colour and its standard deviation in grey levels. */
export interface TextureStatistics {
  readonly name: string;
  readonly height: number;
  readonly width: number;
  readonly mean: readonly [number, number, number];
  readonly deviation: number;
}

/** Spots: sizes in pixels, and how much of each there is in relation to the others. */
const SPOTS = [
  [48, 0.5],
  [24, 0.5],
  [1, 0.48],
] as const;
/** Thin bright lines, like the edges of crystals: distance between them in pixels, and amount. */
const LINES = [
  [12, 0.8],
  [6, 1.3],
  [3, 1.6],
] as const;
/** Frost grows from the edge of a pane: how much brighter a corner is than the middle, on the same scale. */
const EDGE = 0.8;

/**
 * A stand-in for a photograph of frost: spots and bright lines of several sizes, brighter towards the edges, scaled to
 * the photograph's statistics. Always the same for the same name.
 *
 * The amounts were chosen so that the mean change of the pictures and the error of a ResNet-20 come out as with the
 * photographs.
 */
export function frostTexture({ name, height, width, mean, deviation }: TextureStatistics): Texture {
  const random = new RandomStream('frost texture', name);
  const grey = Float64Array.from({ length: height * width }, (_, i) => {
    const [y, x] = [Math.floor(i / width) / height - 0.5, (i % width) / width - 0.5];
    return EDGE * 2 * (y * y + x * x);
  });
  for (const [size, amount] of SPOTS) {
    addField(grey, height, width, size, random, value => amount * value);
  }
  for (const [size, amount] of LINES) {
    // Brightest where the field changes its sign.
    addField(grey, height, width, size, random, value => -amount * Math.abs(value));
  }
  const centre = grey.reduce((a, b) => a + b, 0) / grey.length;
  const spread = Math.sqrt(grey.reduce((sum, value) => sum + (value - centre) ** 2, 0) / grey.length);
  const data = new Float64Array(grey.length * 3);
  for (let i = 0; i < data.length; i++) {
    const value = mean[i % 3] + (deviation * (grey[Math.floor(i / 3)] - centre)) / spread;
    data[i] = Math.min(255, Math.max(0, value));
  }
  return { data, height, width };
}

/** Adds a field of normal values on a grid of this spacing, interpolated smoothly between its points, then shaped. */
function addField(
  grey: Float64Array,
  height: number,
  width: number,
  size: number,
  random: RandomStream,
  shape: (value: number) => number,
): void {
  const columns = Math.ceil(width / size) + 2;
  const rows = Math.ceil(height / size) + 2;
  const grid = Float64Array.from({ length: rows * columns }, () => random.normal());
  const smooth = (t: number): number => t * t * (3 - 2 * t);
  for (let y = 0; y < height; y++) {
    const v = smooth((y % size) / size);
    for (let x = 0; x < width; x++) {
      const u = smooth((x % size) / size);
      const at = Math.floor(y / size) * columns + Math.floor(x / size);
      const above = grid[at] * (1 - u) + grid[at + 1] * u;
      const below = grid[at + columns] * (1 - u) + grid[at + columns + 1] * u;
      grey[y * width + x] += shape(above * (1 - v) + below * v);
    }
  }
}
