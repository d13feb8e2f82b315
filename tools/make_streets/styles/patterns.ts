import type { RandomStream } from '../../../framework/random/RandomStream.ts';
import { fractalNoise, hashAt, noiseAt } from '../render/noise.ts';

/**
 * How much of its second colour a material shows at a place of its face, 0 .. 1.
 *
 * @param u, v metres in the face
 * @param pixel size of a pixel there, metres: what is finer fades to its mean
 */
export type PatternAt = (u: number, v: number, pixel: number) => number;

/** Draws the sizes of a pattern for one object. */
type Pattern = (random: RandomStream) => PatternAt;

/** 1 for details of this size that pixels resolve, 0 where they cannot. */
const resolved = (size: number, pixel: number): number => Math.min(1, Math.max(0, 1.6 - pixel / size));
const fade = (value: number, mean: number, size: number, pixel: number): number =>
  mean + (value - mean) * resolved(size, pixel);
const modulo = (value: number, by: number): number => value - by * Math.floor(value / by);

export const PATTERNS = {
  /** One colour. */
  plain: () => () => 0,

  /** Fine grains, as of asphalt or plaster. */
  grain: random => {
    const seed = random.integer(1e6);
    return (u, v, pixel) => fade(noiseAt(u * 14, v * 14, seed), 0.5, 0.07, pixel);
  },

  /** Old asphalt: stains, mended pieces, cracks. */
  worn: random => {
    const seed = random.integer(1e6);
    return (u, v, pixel) => {
      const stains = fractalNoise(u * 0.5, v * 0.35, 3, seed);
      const piece = hashAt(Math.floor(u / 1.7), Math.floor(v / 4.3), seed) > 0.85 ? 0.35 : 0;
      const crack = Math.abs(fractalNoise(u * 0.9, v * 0.9, 2, seed + 9) - 0.5) < 0.012 ? 0.5 : 0;
      const grain = fade(noiseAt(u * 20, v * 20, seed), 0.5, 0.05, pixel) - 0.5;
      return Math.min(1, Math.max(0, 0.75 * stains + piece + fade(crack, 0, 0.05, pixel) + 0.5 * grain));
    };
  },

  /** Square slabs with joints. */
  slabs: random => {
    const size = random.uniform(0.5, 1);
    return (u, v, pixel) => {
      const joint = modulo(u, size) < 0.07 || modulo(v, size) < 0.07 ? 1 : 0;
      return fade(joint, 0.13, 0.09, pixel);
    };
  },

  /** Small stones of different brightness. */
  cobbles: random => {
    const seed = random.integer(1e6);
    const size = random.uniform(0.18, 0.3);
    return (u, v, pixel) => {
      const row = Math.floor(v / size);
      const column = Math.floor(u / size + 0.5 * (row & 1));
      return fade(hashAt(column, row, seed), 0.5, size, pixel) * 0.7 + 0.3 * fractalNoise(u, v, 2, seed);
    };
  },

  /** Bricks with mortar between. */
  bricks: random => {
    const seed = random.integer(1e6);
    const [height, width] = [random.uniform(0.14, 0.24), random.uniform(0.35, 0.55)];
    return (u, v, pixel) => {
      const row = Math.floor(v / height);
      const along = u / width + 0.5 * (row & 1);
      const mortar = modulo(v, height) < 0.03 || modulo(along, 1) < 0.07 ? 1 : 0;
      return fade(mortar || 0.4 * hashAt(Math.floor(along), row, seed), 0.3, 0.06, pixel);
    };
  },

  /** Concrete in panels, with streaks that the rain left. */
  panels: random => {
    const seed = random.integer(1e6);
    const size = random.uniform(1.6, 3);
    return (u, v, pixel) => {
      const joint = modulo(u, size) < 0.06 ? 0.9 : 0;
      const streaks = fractalNoise(u * 3, v * 0.5, 3, seed);
      return Math.min(1, 0.8 * streaks + fade(joint, 0.03, 0.06, pixel));
    };
  },

  /** Upright bars, with what is behind them between. */
  pickets: random => {
    const [period, share] = [random.uniform(0.35, 0.55), random.uniform(0.35, 0.5)];
    return (u, v, pixel) => {
      const rail = modulo(v, 1) > 0.78;
      return fade(rail || modulo(u, period) > share * period ? 0 : 1, share, 0.1, pixel);
    };
  },

  /** Wire mesh between posts. */
  mesh: random => {
    const post = random.uniform(1.6, 2.4);
    return (u, v, pixel) => {
      if (modulo(u, post) < 0.25 || modulo(v, 1.6) < 0.14) return 0;
      const wire = modulo(u + v, 0.16) < 0.05 || modulo(u - v, 0.16) < 0.05;
      return fade(wire ? 0 : 1, 0.5, 0.07, pixel);
    };
  },

  /** Blades or leaves: bumps of many sizes. */
  foliage: random => {
    const seed = random.integer(1e6);
    const scale = random.uniform(2.2, 3.4);
    return (u, v, pixel) => {
      const bumps = fractalNoise(u * scale, v * scale, 2, seed);
      const fine = fade(noiseAt(u * 9, v * 9, seed + 7), 0.5, 0.11, pixel);
      return Math.min(1, Math.max(0, 1.5 * (0.6 * bumps + 0.4 * fine) - 0.25));
    };
  },

  /** Rows of windows, one to a storey. */
  windows: random => {
    const storey = random.uniform(2.8, 3.2);
    const [period, pane] = [random.uniform(1.8, 3), random.uniform(0.4, 0.6)];
    const [sill, tall] = [random.uniform(0.8, 1.1), random.uniform(1.2, 1.6)];
    const seed = random.integer(1e6);
    return (u, v, pixel) => {
      const [column, row] = [Math.floor(u / period), Math.floor(v / storey)];
      const [x, y] = [modulo(u, period) / period - 0.5, v - row * storey - sill];
      const inside = Math.abs(x) < pane / 2 && y > 0 && y < tall;
      const bright = 0.65 + 0.35 * hashAt(column, row, seed);
      return fade(inside ? bright : 0, 0.5 * pane * 0.8, 0.35, pixel);
    };
  },

  /** A windowed front with a bar of glass in each storey. */
  ribbons: random => {
    const [storey, share] = [random.uniform(2.9, 3.5), random.uniform(0.4, 0.6)];
    const period = random.uniform(1, 1.8);
    return (u, v, pixel) => {
      const glass = modulo(v, storey) > (1 - share) * storey && modulo(u, period) > 0.1;
      return fade(glass ? 1 : 0, share, 0.5, pixel);
    };
  },

  /** A band along a vehicle. */
  band: random => {
    const [from, to] = [random.uniform(0.7, 0.95), random.uniform(1.05, 1.35)];
    return (_, v) => (v > from && v < to ? 1 : 0);
  },

  /** Large letters, or what may pass for them. */
  lettering: random => {
    const seed = random.integer(1e6);
    return (u, v, pixel) => {
      const inside = v > 0.8 && v < 1.7 && noiseAt(u * 3.5, v * 4, seed) > 0.55;
      return fade(inside ? 1 : 0, 0.2, 0.2, pixel);
    };
  },

  /** Dirt and reflections of the surroundings, in large patches. */
  patches: random => {
    const seed = random.integer(1e6);
    return (u, v) => Math.max(0, 1.6 * fractalNoise(u * 1.4, v * 2.2, 2, seed) - 0.4);
  },

  /** Checks or folds of clothes. */
  folds: random => {
    const seed = random.integer(1e6);
    return (u, v, pixel) => fade(noiseAt(u * 11, v * 5, seed), 0.5, 0.09, pixel);
  },
} as const satisfies Record<string, Pattern>;

export type PatternName = keyof typeof PATTERNS;
