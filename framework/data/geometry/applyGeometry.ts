import { IGNORE_INDEX } from '../ignoreIndex.ts';
import type { Sample } from '../types.ts';
import type { GeometryStep } from './GeometryStep.ts';
import { warpImage } from './warpImage.ts';
import { warpLabels } from './warpLabels.ts';

export interface Fills {
  /** Every channel of pixels from beyond the border, in the units of the image; 0 by default. */
  readonly fill?: number | undefined;
  /** Their class. */
  readonly labelFill?: number | undefined;
}

/** A sample with a geometry done to its image and its label map, and noted behind what was noted before. */
export function applyGeometry(
  sample: Sample,
  steps: readonly GeometryStep[],
  { fill = 0, labelFill = IGNORE_INDEX }: Fills = {},
): Sample {
  const { image, label, geometry = [] } = sample;
  return {
    ...sample,
    image: warpImage(image, steps, fill),
    label: typeof label === 'object' ? warpLabels(label, steps, labelFill) : label,
    geometry: [...geometry, ...steps],
  };
}
