import { jpegRoundTrip } from '../../../registry/corruptions/jpeg/jpegRoundTrip.ts';
import { blur } from './blur.ts';
import { drawWeather } from './drawWeather.ts';
import { exposeSensor } from './exposeSensor.ts';
import type { Style } from './Style.ts';

/** A town in a grey country, through a cheap camera: worn surfaces, faded colours, weather, lens, sensor and JPEG. */
export const real: Style = {
  name: 'real',
  materials: {
    asphalt: {
      colours: [
        [0.39, 0.39, 0.42],
        [0.36, 0.36, 0.39],
        [0.42, 0.41, 0.44],
      ],
      vary: 0.1,
      patterns: ['worn'],
      strength: 0.6,
    },
    marking: { colours: [[0.88, 0.88, 0.85]], vary: 0.1, patterns: ['worn'], strength: 0.6 },
    slabs: {
      colours: [
        [0.72, 0.67, 0.6],
        [0.7, 0.64, 0.57],
        [0.69, 0.66, 0.6],
      ],
      vary: 0.1,
      patterns: ['cobbles', 'slabs', 'worn'],
      strength: 0.6,
    },
    kerb: { colours: [[0.65, 0.65, 0.63]], vary: 0.1, patterns: ['worn'], strength: 0.4 },
    grass: {
      colours: [
        [0.44, 0.6, 0.26],
        [0.47, 0.61, 0.27],
        [0.4, 0.58, 0.23],
      ],
      vary: 0.12,
      patterns: ['foliage'],
      strength: 0.8,
    },
    facade: {
      colours: [
        [0.77, 0.6, 0.47],
        [0.84, 0.76, 0.58],
        [0.66, 0.41, 0.35],
        [0.65, 0.45, 0.42],
        [0.7, 0.46, 0.38],
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
        [0.76, 0.64, 0.52],
        [0.74, 0.66, 0.5],
        [0.61, 0.62, 0.68],
      ],
      vary: 0.12,
      patterns: ['worn', 'panels'],
      strength: 0.5,
    },
    roof: {
      colours: [
        [0.54, 0.28, 0.21],
        [0.33, 0.33, 0.36],
      ],
      vary: 0.12,
      patterns: ['panels'],
      strength: 0.5,
    },
    masonry: {
      colours: [
        [0.55, 0.42, 0.35],
        [0.5, 0.41, 0.36],
      ],
      vary: 0.12,
      patterns: ['bricks', 'cobbles'],
      second: [[0.7, 0.66, 0.6]],
      strength: 0.9,
    },
    pickets: {
      colours: [
        [0.7, 0.67, 0.6],
        [0.44, 0.31, 0.2],
      ],
      vary: 0.1,
      patterns: ['pickets', 'pickets', 'mesh'],
      second: [[0.33, 0.38, 0.26]],
      strength: 0.9,
    },
    bark: { colours: [[0.36, 0.27, 0.18]], vary: 0.15, patterns: ['panels'], strength: 0.6 },
    leaves: {
      colours: [
        [0.32, 0.52, 0.2],
        [0.34, 0.52, 0.2],
        [0.28, 0.51, 0.2],
      ],
      vary: 0.15,
      patterns: ['foliage'],
      second: [[0.1, 0.12, 0.07]],
    },
    metal: {
      colours: [
        [0.38, 0.4, 0.42],
        [0.3, 0.33, 0.35],
      ],
      vary: 0.12,
      patterns: ['panels'],
      strength: 0.3,
    },
    signFace: {
      colours: [
        [0.83, 0.14, 0.13],
        [0.14, 0.27, 0.76],
        [0.92, 0.77, 0.16],
      ],
      vary: 0.1,
    },
    signBorder: { colours: [[0.89, 0.89, 0.88]], vary: 0.1 },
    lightBox: { colours: [[0.56, 0.47, 0.13]], vary: 0.2 },
    lampRed: { colours: [[1.72, 0.22, 0.16]] },
    lampAmber: { colours: [[1.72, 1.12, 0.22]] },
    lampGreen: { colours: [[0.22, 1.68, 0.72]] },
    carBody: {
      colours: [
        [0.18, 0.18, 0.22],
        [0.28, 0.55, 0.41],
        [0.89, 0.89, 0.89],
        [0.2, 0.22, 0.31],
        [0.3, 0.18, 0.21],
        [0.26, 0.26, 0.29],
      ],
      vary: 0.15,
      patterns: ['patches'],
      strength: 0.4,
    },
    truckBody: {
      colours: [
        [0.37, 0.52, 0.73],
        [0.21, 0.38, 0.62],
        [0.62, 0.16, 0.17],
      ],
      vary: 0.12,
    },
    cargo: {
      colours: [
        [0.84, 0.84, 0.8],
        [0.34, 0.48, 0.65],
        [0.75, 0.56, 0.26],
      ],
      vary: 0.12,
      patterns: ['lettering'],
      strength: 0.6,
    },
    busBody: {
      colours: [
        [0.83, 0.65, 0.14],
        [0.74, 0.17, 0.16],
      ],
      vary: 0.12,
      patterns: ['lettering', 'band'],
      second: [[0.7, 0.7, 0.68]],
      strength: 0.7,
    },
    trainBody: {
      colours: [
        [0.24, 0.54, 0.35],
        [0.83, 0.82, 0.77],
      ],
      vary: 0.12,
      patterns: ['band'],
      second: [[0.5, 0.2, 0.18]],
    },
    trim: { colours: [[0.21, 0.21, 0.23]], vary: 0.2 },
    glass: {
      colours: [
        [0.21, 0.28, 0.35],
        [0.31, 0.39, 0.45],
      ],
      vary: 0.2,
      patterns: ['patches'],
      second: [[0.6, 0.64, 0.66]],
      strength: 0.6,
    },
    tyre: { colours: [[0.1, 0.1, 0.11]], vary: 0.2 },
    headlight: { colours: [[1.14, 1.12, 1]], vary: 0.2 },
    taillight: { colours: [[0.84, 0.11, 0.1]], vary: 0.2 },
    plate: { colours: [[0.89, 0.89, 0.87]], vary: 0.1 },
    skin: {
      colours: [
        [0.83, 0.64, 0.51],
        [0.46, 0.32, 0.23],
      ],
      vary: 0.12,
    },
    hair: {
      colours: [
        [0.18, 0.13, 0.09],
        [0.62, 0.51, 0.29],
      ],
      vary: 0.2,
    },
    cloth: {
      colours: [
        [0.4, 0.23, 0.45],
        [0.45, 0.28, 0.53],
        [0.71, 0.2, 0.23],
        [0.53, 0.34, 0.52],
        [0.44, 0.28, 0.47],
      ],
      vary: 0.2,
      patterns: ['folds'],
      strength: 0.6,
    },
    trousers: {
      colours: [
        [0.23, 0.22, 0.24],
        [0.21, 0.19, 0.18],
        [0.29, 0.26, 0.23],
      ],
      vary: 0.2,
      patterns: ['folds'],
      strength: 0.5,
    },
    riderCloth: {
      colours: [
        [0.65, 0.23, 0.2],
        [0.2, 0.46, 0.62],
        [0.55, 0.18, 0.21],
      ],
      vary: 0.2,
      patterns: ['folds'],
      strength: 0.6,
    },
    bicycleFrame: {
      colours: [
        [0.18, 0.42, 0.24],
        [0.14, 0.46, 0.31],
        [0.15, 0.45, 0.27],
      ],
      vary: 0.2,
    },
    motorcycleBody: {
      colours: [
        [0.65, 0.11, 0.11],
        [0.13, 0.2, 0.56],
        [0.17, 0.44, 0.2],
      ],
      vary: 0.2,
    },
    engine: { colours: [[0.43, 0.43, 0.45]], vary: 0.2, patterns: ['cobbles'], strength: 0.6 },
    bin: {
      colours: [
        [0.21, 0.39, 0.24],
        [0.29, 0.41, 0.18],
      ],
      vary: 0.15,
    },
  },

  drawDay: drawWeather,

  develop(light, height, width, random) {
    // What a lens does to a picture of this width; below half a pixel nothing would be left of it.
    const sigma = Math.max(0.45, random.uniform(0.0014, 0.0026) * width);
    blur(light, height, width, sigma);
    const data = exposeSensor(light, height, width, random);
    return jpegRoundTrip({ data, height, width }, 50 + random.integer(40));
  },
};
