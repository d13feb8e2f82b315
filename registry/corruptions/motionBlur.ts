import type { Corruption } from './Corruption.ts';
import { blurMotion } from './image/blurMotion.ts';

/** [radius, sigma] in pixels. */
const PARAMETERS = [
  [6, 1],
  [6, 1.5],
  [6, 2],
  [8, 2],
  [9, 2.5],
] as const;

/** A camera that moves at an angle of -45 to 45 degrees. */
export const motionBlur: Corruption = ({ data, height, width }, severity, random) => {
  const [radius, sigma] = PARAMETERS[severity - 1];
  return blurMotion(data, height, width, 3, { radius, sigma, angle: random.uniform(-45, 45) });
};
