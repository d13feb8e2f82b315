import type { Corruption } from './Corruption.ts';
import { blurGaussian } from './image/blurGaussian.ts';
import { unitToByte } from './image/unitToByte.ts';
import { waterLayer } from './spatter/waterLayer.ts';

/** [mean, deviation and sigma of the drops, threshold, brightness of water | sigma of mud, what it is]. */
const PARAMETERS = [
  [0.62, 0.1, 0.7, 0.7, 0.5, 'water'],
  [0.65, 0.1, 0.8, 0.7, 0.5, 'water'],
  [0.65, 0.3, 1, 0.69, 0.5, 'water'],
  [0.65, 0.1, 0.7, 0.69, 0.6, 'mud'],
  [0.65, 0.1, 0.5, 0.68, 0.6, 'mud'],
] as const;
const WATER = [175 / 255, 238 / 255, 238 / 255];
const MUD = [63 / 255, 42 / 255, 20 / 255];

/** Drops of water (severity 1 to 3) or splashes of mud (4 and 5). */
export const spatter: Corruption = ({ data, height, width }, severity, random) => {
  const [mean, deviation, sigma, threshold, strength, kind] = PARAMETERS[severity - 1];
  const noise = Float64Array.from({ length: height * width }, () => random.normal(mean, deviation));
  const liquid = blurGaussian(noise, height, width, 1, sigma);
  if (kind === 'water') {
    const drops = Uint8Array.from(liquid, value => (value < threshold ? 0 : value * 255));
    const light = waterLayer(drops, height, width);
    return data.map((value, i) => unitToByte(value / 255 + light[Math.floor(i / 3)] * strength * WATER[i % 3]));
  }
  const splashes = liquid.map(value => (value > threshold ? 1 : 0));
  const cover = blurGaussian(splashes, height, width, 1, strength).map(value => (value < 0.8 ? 0 : value));
  return data.map((value, i) => {
    const covered = cover[Math.floor(i / 3)];
    return unitToByte((value / 255) * (1 - covered) + MUD[i % 3] * covered);
  });
};
