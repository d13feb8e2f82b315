import type { Corruption } from './Corruption.ts';
import { correlate } from './image/correlate.ts';
import { diskKernel } from './image/diskKernel.ts';
import { toBytes } from './image/toBytes.ts';
import { toUnit } from './image/toUnit.ts';

/** [radius of the disk, sigma that smooths its edge], in pixels. */
const PARAMETERS = [
  [0.3, 0.4],
  [0.4, 0.5],
  [0.5, 0.6],
  [1, 0.2],
  [1.5, 0.1],
] as const;

/** A lens out of focus: correlation with a disk. */
export const defocusBlur: Corruption = ({ data, height, width }, severity) => {
  const [radius, sigma] = PARAMETERS[severity - 1];
  return toBytes(correlate(toUnit(data), height, width, 3, diskKernel(radius, sigma)));
};
