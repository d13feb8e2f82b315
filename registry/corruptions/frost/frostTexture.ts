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

/** Sizes of the spots in pixels, and how much of each there is in relation to the others. */
const OCTAVES = [
  [48, 1],
  [24, 0.8],
  [12, 0.65],
  [6, 0.55],
  [3, 0.55],
  [1, 0.75],
] as const;
/** Frost grows from the edge of a pane: how much brighter a corner is than the middle, on the same scale. */
const EDGE = 1.6;

/**
 * A stand-in for a photograph of frost: spots of all sizes, brighter towards the edges, scaled to the photograph's
 * statistics. Always the same for the same name.
 *
 * The amounts were chosen so that the mean change of pictures and a ResNet-20's error come out as with the photographs.
 */
export function frostTexture({ name, height, width, mean, deviation }: TextureStatistics): Texture {
  const random = new RandomStream('frost texture', name);
  const grey = Float64Array.from({ length: height * width }, (_, i) => {
    const [y, x] = [Math.floor(i / width) / height - 0.5, (i % width) / width - 0.5];
    return EDGE * 2 * (y * y + x * x);
  });
  for (const [size, amplitude] of OCTAVES) addSpots(grey, height, width, size, amplitude, random);
  const centre = grey.reduce((a, b) => a + b, 0) / grey.length;
  const spread = Math.sqrt(grey.reduce((sum, value) => sum + (value - centre) ** 2, 0) / grey.length);
  const data = new Float64Array(grey.length * 3);
  for (let i = 0; i < data.length; i++) {
    const value = mean[i % 3] + (deviation * (grey[Math.floor(i / 3)] - centre)) / spread;
    data[i] = Math.min(255, Math.max(0, value));
  }
  return { data, height, width };
}

/** Adds random values on a grid of this spacing, interpolated smoothly between its points. */
function addSpots(
  grey: Float64Array,
  height: number,
  width: number,
  size: number,
  amplitude: number,
  random: RandomStream,
): void {
  const columns = Math.ceil(width / size) + 2;
  const rows = Math.ceil(height / size) + 2;
  const grid = Float64Array.from({ length: rows * columns }, () => random.normal(0, amplitude));
  const smooth = (t: number): number => t * t * (3 - 2 * t);
  for (let y = 0; y < height; y++) {
    const v = smooth((y % size) / size);
    for (let x = 0; x < width; x++) {
      const u = smooth((x % size) / size);
      const at = Math.floor(y / size) * columns + Math.floor(x / size);
      const above = grid[at] * (1 - u) + grid[at + 1] * u;
      const below = grid[at + columns] * (1 - u) + grid[at + columns + 1] * u;
      grey[y * width + x] += above * (1 - v) + below * v;
    }
  }
}
