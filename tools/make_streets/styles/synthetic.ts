import type { Rgb, Style } from './Style.ts';

/** A colour between two others, dimmed or brightened. */
const mixed = (from: Rgb, to: Rgb, share: number, gain: number): Rgb => {
  const channel = (c: 0 | 1 | 2): number => gain * (from[c] + (to[c] - from[c]) * share);
  return [channel(0), channel(1), channel(2)];
};
const WHITE: Rgb = [0.95, 0.95, 0.95];
const BLACK: Rgb = [0.08, 0.08, 0.1];

/** A computer game: clean surfaces, strong colours, dry days, no lens and no sensor. */
export const synthetic: Style = {
  name: 'synthetic',
  materials: {
    asphalt: { colours: [[0.36, 0.37, 0.42]], vary: 0.08, patterns: ['grain'], strength: 0.25 },
    marking: { colours: [[0.98, 0.98, 0.95]], vary: 0.02 },
    slabs: { colours: [[0.8, 0.74, 0.64]], vary: 0.08, patterns: ['slabs'], strength: 0.6 },
    kerb: { colours: [[0.7, 0.7, 0.68]] },
    grass: { colours: [[0.42, 0.68, 0.24]], vary: 0.08, patterns: ['foliage'], strength: 0.4 },
    facade: {
      colours: [
        [0.85, 0.58, 0.42],
        [0.9, 0.8, 0.55],
        [0.62, 0.66, 0.78],
        [0.75, 0.42, 0.36],
        [0.82, 0.8, 0.78],
      ],
      vary: 0.1,
      patterns: ['windows', 'windows', 'ribbons'],
      second: [[0.3, 0.42, 0.55]],
    },
    blankFacade: {
      colours: [
        [0.85, 0.6, 0.45],
        [0.88, 0.78, 0.55],
        [0.65, 0.68, 0.78],
      ],
      vary: 0.1,
      patterns: ['grain'],
      strength: 0.1,
    },
    roof: {
      colours: [
        [0.62, 0.28, 0.2],
        [0.35, 0.35, 0.4],
      ],
      vary: 0.1,
    },
    masonry: { colours: [[0.62, 0.4, 0.3]], vary: 0.1, patterns: ['bricks'], second: [[0.8, 0.75, 0.7]] },
    pickets: {
      colours: [
        [0.9, 0.88, 0.82],
        [0.5, 0.33, 0.2],
      ],
      vary: 0.05,
      patterns: ['pickets'],
      second: [[0.28, 0.4, 0.2]],
    },
    bark: { colours: [[0.42, 0.28, 0.16]], vary: 0.1 },
    leaves: { colours: [[0.3, 0.62, 0.2]], vary: 0.12, patterns: ['foliage'], second: [[0.08, 0.3, 0.08]] },
    metal: { colours: [[0.3, 0.33, 0.38]], vary: 0.1 },
    signFace: {
      colours: [
        [0.9, 0.12, 0.1],
        [0.1, 0.25, 0.85],
        [1, 0.85, 0.1],
      ],
      vary: 0.03,
    },
    signBorder: { colours: [WHITE], vary: 0.03 },
    lightBox: { colours: [[0.85, 0.68, 0.12]], vary: 0.05 },
    lampRed: { colours: [[1.6, 0.1, 0.1]] },
    lampAmber: { colours: [[1.6, 1, 0.1]] },
    lampGreen: { colours: [[0.1, 1.6, 0.4]] },
    carBody: {
      colours: [
        [0.85, 0.1, 0.1],
        [0.1, 0.3, 0.8],
        [0.95, 0.8, 0.1],
        [0.1, 0.55, 0.3],
        WHITE,
        [0.2, 0.2, 0.25],
        [0.9, 0.45, 0.1],
      ],
      vary: 0.08,
    },
    truckBody: {
      colours: [
        [0.85, 0.35, 0.1],
        [0.15, 0.4, 0.75],
        [0.7, 0.1, 0.15],
      ],
      vary: 0.08,
    },
    cargo: {
      colours: [
        [0.9, 0.9, 0.85],
        [0.3, 0.5, 0.75],
        [0.85, 0.6, 0.2],
      ],
      vary: 0.08,
    },
    busBody: {
      colours: [
        [0.95, 0.75, 0.1],
        [0.85, 0.15, 0.15],
      ],
      vary: 0.06,
      patterns: ['band'],
      second: [WHITE],
    },
    trainBody: {
      colours: [
        [0.2, 0.6, 0.35],
        [0.9, 0.9, 0.85],
      ],
      vary: 0.06,
      patterns: ['band'],
      second: [[0.8, 0.2, 0.2]],
    },
    trim: { colours: [[0.22, 0.22, 0.25]] },
    glass: { colours: [[0.25, 0.35, 0.45]], vary: 0.1 },
    tyre: { colours: [BLACK] },
    headlight: { colours: [[1.1, 1.1, 1]] },
    taillight: { colours: [[1, 0.1, 0.1]] },
    plate: { colours: [WHITE] },
    skin: {
      colours: [
        [0.9, 0.7, 0.55],
        [0.5, 0.34, 0.24],
      ],
      vary: 0.08,
    },
    hair: {
      colours: [
        [0.2, 0.13, 0.08],
        [0.7, 0.55, 0.25],
      ],
    },
    cloth: {
      colours: [
        [0.85, 0.2, 0.25],
        [0.2, 0.35, 0.8],
        [0.95, 0.85, 0.3],
        [0.3, 0.7, 0.5],
        [0.9, 0.9, 0.9],
        [0.55, 0.25, 0.6],
      ],
      vary: 0.1,
    },
    trousers: {
      colours: [
        [0.2, 0.25, 0.45],
        [0.25, 0.22, 0.2],
        [0.5, 0.42, 0.3],
      ],
      vary: 0.1,
    },
    riderCloth: {
      colours: [
        [0.9, 0.5, 0.1],
        [0.2, 0.6, 0.8],
        [0.75, 0.15, 0.2],
      ],
      vary: 0.1,
    },
    bicycleFrame: {
      colours: [
        [0.85, 0.15, 0.15],
        [0.1, 0.45, 0.8],
        [0.1, 0.6, 0.3],
      ],
      vary: 0.05,
    },
    motorcycleBody: {
      colours: [
        [0.8, 0.1, 0.1],
        [0.1, 0.2, 0.7],
        [0.15, 0.6, 0.2],
      ],
      vary: 0.05,
    },
    engine: { colours: [[0.45, 0.45, 0.5]] },
    bin: { colours: [[0.15, 0.45, 0.2]], vary: 0.1 },
  },

  drawDay(random) {
    const angle = random.uniform(-1.2, 1.2);
    const height = random.uniform(0.5, 1.1);
    const length = Math.hypot(1, height);
    const cloudy = random.uniform();
    const bright = random.uniform(0.8, 1.05);
    const between = (clear: Rgb, grey: Rgb): Rgb => mixed(clear, grey, cloudy, bright);
    return {
      sun: [Math.sin(angle) / length, height / length, -Math.cos(angle) / length],
      sunlight: between([0.6, 0.56, 0.48], [0.2, 0.2, 0.2]),
      ambient: between([0.5, 0.52, 0.57], [0.72, 0.73, 0.75]),
      haze: [0.72, 0.82, 0.95],
      hazeDistance: 400,
      zenith: between([0.2, 0.45, 0.9], [0.78, 0.83, 0.89]),
      skyline: between([0.65, 0.82, 0.98], [0.9, 0.93, 0.96]),
      cloud: [1, 1, 1],
      clouds: random.uniform(0.2, 0.6) + 0.3 * cloudy,
    };
  },

  develop(light) {
    return Uint8Array.from(light, value => Math.min(255, Math.max(0, Math.round(255 * value))));
  },
};
