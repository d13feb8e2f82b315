import type { RandomStream } from '../../../framework/random/RandomStream.ts';
import { pickWeighted } from '../scene/chance.ts';
import type { Day, Rgb } from './Style.ts';

/** A day in a country where the sun shines now and then. */
export function drawWeather(random: RandomStream): Day {
  return WEATHERS[pickWeighted(random, { overcast: 45, sunny: 30, rain: 15, mist: 10 })](random);
}

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
    zenith: grey(random.uniform(0.78, 0.9), [0.94, 1, 1.06]),
    skyline: grey(0.9),
    cloud: grey(random.uniform(0.74, 0.86), [0.98, 1, 1.03]),
    clouds: random.uniform(0.4, 0.9),
  }),
  sunny: random => ({
    sun: sunAt(random, random.uniform(0.4, 0.9)),
    sunlight: [0.7, 0.6, 0.48],
    ambient: [0.5, 0.53, 0.6],
    haze: [0.82, 0.8, 0.76],
    hazeDistance: 200,
    zenith: [0.46, 0.62, 0.82],
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
    zenith: grey(0.76, [0.93, 1, 1.07]),
    skyline: grey(0.8),
    cloud: grey(0.68, [0.97, 1, 1.03]),
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
