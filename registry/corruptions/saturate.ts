import type { Corruption } from './Corruption.ts';
import { mapHsv } from './image/mapHsv.ts';

/** [factor, summand] of the saturation of HSV. */
const PARAMETERS = [
  [0.3, 0],
  [0.1, 0],
  [1.5, 0],
  [2, 0.1],
  [2.5, 0.2],
] as const;

export const saturate: Corruption = ({ data }, severity) => {
  const [factor, summand] = PARAMETERS[severity - 1];
  return mapHsv(data, hsv => {
    hsv[1] = Math.min(1, Math.max(0, hsv[1] * factor + summand));
  });
};
