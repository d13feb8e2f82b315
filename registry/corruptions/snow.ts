import type { Corruption } from './Corruption.ts';
import { blurMotion } from './image/blurMotion.ts';
import { clippedZoom } from './image/clippedZoom.ts';
import { unitToByte } from './image/unitToByte.ts';
import { zoomAxis } from './image/zoomAxis.ts';

/** [mean and deviation of the flakes, zoom, threshold, radius and sigma of their fall in pixels, share of the picture]. */
const PARAMETERS = [
  [0.1, 0.2, 1, 0.6, 8, 3, 0.95],
  [0.1, 0.2, 1, 0.5, 10, 4, 0.9],
  [0.15, 0.3, 1.75, 0.55, 10, 4, 0.9],
  [0.25, 0.3, 2.25, 0.6, 12, 6, 0.85],
  [0.3, 0.3, 1.25, 0.65, 14, 12, 0.8],
] as const;

/** Streaks of flakes, once as drawn and once turned by 180 degrees, over a picture that is whitened. */
export const snow: Corruption = ({ data, height, width }, severity, random) => {
  const [mean, deviation, zoom, threshold, radius, sigma, share] = PARAMETERS[severity - 1];
  const noise = Float64Array.from({ length: height * width }, () => random.normal(mean, deviation));
  const flakes = clippedZoom(noise, zoomAxis(height, zoom), zoomAxis(width, zoom), 1);
  const bytes = Uint8Array.from(flakes, value => (value < threshold ? 0 : unitToByte(value)));
  const layer = blurMotion(bytes, height, width, 1, { radius, sigma, angle: random.uniform(-135, -45) });
  const out = new Uint8Array(data.length);
  const last = layer.length - 1;
  for (let pixel = 0; pixel <= last; pixel++) {
    const [red, green, blue] = [data[3 * pixel] / 255, data[3 * pixel + 1] / 255, data[3 * pixel + 2] / 255];
    const white = (0.299 * red + 0.587 * green + 0.114 * blue) * 1.5 + 0.5;
    const fallen = (layer[pixel] + layer[last - pixel]) / 255;
    out[3 * pixel] = unitToByte(share * red + (1 - share) * Math.max(red, white) + fallen);
    out[3 * pixel + 1] = unitToByte(share * green + (1 - share) * Math.max(green, white) + fallen);
    out[3 * pixel + 2] = unitToByte(share * blue + (1 - share) * Math.max(blue, white) + fallen);
  }
  return out;
};
