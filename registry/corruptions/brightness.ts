import type { Corruption } from './Corruption.ts';
import { mapHsv } from './image/mapHsv.ts';

/** Added to the value of HSV. */
const ADDED = [0.05, 0.1, 0.15, 0.2, 0.3];

export const brightness: Corruption = ({ data }, severity) => {
  const added = ADDED[severity - 1];
  return mapHsv(data, hsv => {
    hsv[2] = Math.min(1, hsv[2] + added);
  });
};
