import type { RandomStream } from '../../../framework/random/RandomStream.ts';
import { jpegRoundTrip } from '../../../registry/corruptions/jpeg/jpegRoundTrip.ts';
import { pickWeighted } from '../scene/chance.ts';
import { blur } from './blur.ts';
import { exposeSensor } from './exposeSensor.ts';
import type { Day, Rgb, Style } from './Style.ts';

/** A town in a grey country, through a cheap camera: worn surfaces, faded colours, weather, lens, sensor and JPEG. */
export const real: Style = {
  name: 'real',
  materials: {
    asphalt: {
      colours: [
        [0.4, 0.4, 0.41],
        [0.36, 0.36, 0.39],
        [0.43, 0.42, 0.44],
      ],
      vary: 0.1,
      patterns: ['worn'],
      strength: 0.6,
    },
    marking: { colours: [[0.86, 0.85, 0.82]], vary: 0.1, patterns: ['worn'], strength: 0.6 },
    slabs: {
      colours: [
        [0.7, 0.66, 0.59],
        [0.68, 0.62, 0.55],
        [0.66, 0.64, 0.59],
      ],
      vary: 0.1,
      patterns: ['cobbles', 'slabs', 'worn'],
      strength: 0.6,
    },
    kerb: { colours: [[0.64, 0.64, 0.61]], vary: 0.1, patterns: ['worn'], strength: 0.4 },
    grass: {
      colours: [
        [0.44, 0.58, 0.26],
        [0.48, 0.59, 0.28],
        [0.4, 0.56, 0.23],
      ],
      vary: 0.12,
      patterns: ['foliage'],
      strength: 0.8,
    },
    facade: {
      colours: [
        [0.76, 0.6, 0.48],
        [0.82, 0.75, 0.58],
        [0.64, 0.41, 0.35],
        [0.62, 0.46, 0.43],
        [0.69, 0.47, 0.39],
      ],
      vary: 0.12,
      patterns: ['windows', 'windows', 'ribbons'],
      second: [
        [0.16, 0.17, 0.19],
        [0.3, 0.32, 0.34],
      ],
    },
    blankFacade: {
      colours: [
        [0.73, 0.59, 0.48],
        [0.68, 0.49, 0.39],
        [0.59, 0.61, 0.65],
      ],
      vary: 0.12,
      patterns: ['bricks', 'worn', 'panels'],
      strength: 0.5,
    },
    roof: {
      colours: [
        [0.52, 0.28, 0.21],
        [0.32, 0.32, 0.35],
      ],
      vary: 0.12,
      patterns: ['bricks'],
      strength: 0.5,
    },
    masonry: {
      colours: [
        [0.59, 0.47, 0.4],
        [0.54, 0.41, 0.34],
      ],
      vary: 0.12,
      patterns: ['panels', 'cobbles'],
      second: [[0.26, 0.26, 0.25]],
      strength: 0.8,
    },
    pickets: {
      colours: [
        [0.37, 0.31, 0.23],
        [0.42, 0.3, 0.2],
      ],
      vary: 0.1,
      patterns: ['pickets', 'mesh'],
      second: [[0.56, 0.6, 0.46]],
      strength: 0.9,
    },
    bark: { colours: [[0.35, 0.27, 0.19]], vary: 0.15, patterns: ['panels'], strength: 0.6 },
    leaves: {
      colours: [
        [0.32, 0.5, 0.2],
        [0.35, 0.5, 0.2],
        [0.28, 0.48, 0.2],
      ],
      vary: 0.15,
      patterns: ['foliage'],
      second: [[0.1, 0.12, 0.07]],
    },
    metal: {
      colours: [
        [0.4, 0.42, 0.43],
        [0.3, 0.33, 0.34],
      ],
      vary: 0.12,
      patterns: ['panels'],
      strength: 0.3,
    },
    signFace: {
      colours: [
        [0.81, 0.15, 0.14],
        [0.15, 0.28, 0.73],
        [0.9, 0.76, 0.17],
      ],
      vary: 0.1,
    },
    signBorder: { colours: [[0.88, 0.88, 0.86]], vary: 0.1 },
    lightBox: { colours: [[0.49, 0.42, 0.13]], vary: 0.2 },
    lampRed: { colours: [[1.75, 0.25, 0.17]] },
    lampAmber: { colours: [[1.75, 1.15, 0.25]] },
    lampGreen: { colours: [[0.25, 1.7, 0.8]] },
    carBody: {
      colours: [
        [0.18, 0.18, 0.21],
        [0.33, 0.56, 0.44],
        [0.88, 0.88, 0.88],
        [0.2, 0.23, 0.33],
        [0.33, 0.17, 0.2],
        [0.27, 0.28, 0.3],
      ],
      vary: 0.15,
      patterns: ['patches'],
      strength: 0.4,
    },
    truckBody: {
      colours: [
        [0.42, 0.55, 0.72],
        [0.22, 0.37, 0.58],
        [0.6, 0.17, 0.17],
      ],
      vary: 0.12,
    },
    cargo: {
      colours: [
        [0.83, 0.82, 0.78],
        [0.35, 0.48, 0.62],
        [0.72, 0.55, 0.28],
      ],
      vary: 0.12,
      patterns: ['lettering'],
      strength: 0.6,
    },
    busBody: {
      colours: [
        [0.8, 0.62, 0.15],
        [0.71, 0.17, 0.16],
      ],
      vary: 0.12,
      patterns: ['lettering', 'band'],
      second: [[0.7, 0.7, 0.68]],
      strength: 0.7,
    },
    trainBody: {
      colours: [
        [0.25, 0.52, 0.35],
        [0.81, 0.8, 0.74],
      ],
      vary: 0.12,
      patterns: ['band'],
      second: [[0.5, 0.2, 0.18]],
    },
    trim: { colours: [[0.21, 0.21, 0.23]], vary: 0.2 },
    glass: {
      colours: [
        [0.21, 0.27, 0.33],
        [0.33, 0.4, 0.46],
      ],
      vary: 0.2,
      patterns: ['patches'],
      second: [[0.6, 0.64, 0.66]],
      strength: 0.6,
    },
    tyre: { colours: [[0.11, 0.11, 0.12]], vary: 0.2 },
    headlight: { colours: [[1.15, 1.12, 1]], vary: 0.2 },
    taillight: { colours: [[0.8, 0.11, 0.1]], vary: 0.2 },
    plate: { colours: [[0.88, 0.88, 0.85]], vary: 0.1 },
    skin: {
      colours: [
        [0.81, 0.62, 0.51],
        [0.45, 0.31, 0.22],
      ],
      vary: 0.12,
    },
    hair: {
      colours: [
        [0.18, 0.12, 0.09],
        [0.6, 0.49, 0.3],
      ],
      vary: 0.2,
    },
    cloth: {
      colours: [
        [0.36, 0.22, 0.41],
        [0.43, 0.29, 0.51],
        [0.68, 0.2, 0.23],
        [0.53, 0.36, 0.5],
        [0.42, 0.29, 0.44],
      ],
      vary: 0.2,
      patterns: ['folds'],
      strength: 0.6,
    },
    trousers: {
      colours: [
        [0.23, 0.22, 0.25],
        [0.21, 0.18, 0.17],
        [0.3, 0.27, 0.24],
      ],
      vary: 0.2,
      patterns: ['folds'],
      strength: 0.5,
    },
    riderCloth: {
      colours: [
        [0.62, 0.26, 0.2],
        [0.2, 0.43, 0.57],
        [0.49, 0.18, 0.21],
      ],
      vary: 0.2,
      patterns: ['folds'],
      strength: 0.6,
    },
    bicycleFrame: {
      colours: [
        [0.2, 0.37, 0.22],
        [0.15, 0.42, 0.31],
        [0.16, 0.41, 0.26],
      ],
      vary: 0.2,
    },
    motorcycleBody: {
      colours: [
        [0.61, 0.12, 0.11],
        [0.14, 0.2, 0.52],
        [0.17, 0.4, 0.2],
      ],
      vary: 0.2,
    },
    engine: { colours: [[0.43, 0.42, 0.43]], vary: 0.2, patterns: ['cobbles'], strength: 0.6 },
    bin: {
      colours: [
        [0.22, 0.38, 0.25],
        [0.33, 0.4, 0.18],
      ],
      vary: 0.15,
    },
  },

  drawDay(random) {
    return WEATHERS[pickWeighted(random, { overcast: 45, sunny: 30, rain: 15, mist: 10 })](random);
  },

  develop(light, height, width, random) {
    // What a lens does to a picture of this width; below half a pixel nothing would be left of it.
    const sigma = Math.max(0.45, random.uniform(0.0014, 0.0026) * width);
    blur(light, height, width, sigma);
    const data = exposeSensor(light, height, width, random);
    return jpegRoundTrip({ data, height, width }, 50 + random.integer(40));
  },
};

const grey = (value: number, tint: Rgb = [1, 1, 1]): Rgb => [value * tint[0], value * tint[1], value * tint[2]];

/** @param height of the sun, as the tangent of its angle; from all sides */
function sunAt(random: RandomStream, height: number): Day['sun'] {
  const angle = random.uniform(0, 2 * Math.PI);
  const length = Math.hypot(1, height);
  return [Math.sin(angle) / length, height / length, Math.cos(angle) / length];
}

const WEATHERS: Readonly<Record<'overcast' | 'sunny' | 'rain' | 'mist', (random: RandomStream) => Day>> = {
  overcast: random => ({
    sun: sunAt(random, 3),
    sunlight: grey(0.25),
    ambient: grey(random.uniform(0.75, 0.9), [0.97, 1, 1.04]),
    haze: grey(0.75),
    hazeDistance: random.uniform(120, 250),
    zenith: grey(random.uniform(0.74, 0.86), [0.94, 1, 1.06]),
    skyline: grey(0.9),
    cloud: grey(random.uniform(0.7, 0.82)),
    clouds: random.uniform(0.4, 0.9),
  }),
  sunny: random => ({
    sun: sunAt(random, random.uniform(0.4, 0.9)),
    sunlight: [0.7, 0.6, 0.48],
    ambient: [0.5, 0.53, 0.6],
    haze: [0.82, 0.8, 0.76],
    hazeDistance: 200,
    zenith: [0.5, 0.62, 0.76],
    skyline: [0.92, 0.88, 0.8],
    cloud: [0.95, 0.93, 0.9],
    clouds: random.uniform(0.2, 0.7),
  }),
  rain: random => ({
    sun: sunAt(random, 3),
    sunlight: grey(0.12),
    ambient: grey(random.uniform(0.65, 0.75), [0.94, 1, 1.06]),
    haze: grey(0.55),
    hazeDistance: 140,
    zenith: grey(0.72, [0.94, 1, 1.06]),
    skyline: grey(0.8),
    cloud: grey(0.64, [0.97, 1, 1.03]),
    clouds: random.uniform(0.6, 1),
  }),
  mist: random => ({
    sun: sunAt(random, 2),
    sunlight: grey(0.15),
    ambient: grey(random.uniform(0.7, 0.85)),
    haze: grey(0.8),
    hazeDistance: random.uniform(50, 90),
    zenith: grey(0.84),
    skyline: grey(0.8),
    cloud: grey(0.78),
    clouds: 0.4,
  }),
};
