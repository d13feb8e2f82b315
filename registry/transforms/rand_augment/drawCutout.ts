import type { CutoutStep, Size } from '../../../framework/data/geometry/GeometryStep.ts';
import type { RandomStream } from '../../../framework/random/RandomStream.ts';

/**
 * ProDA's square: its middle lies anywhere in the picture; near the left and upper border it keeps its side, near the right and lower
 * one it is cut.
 *
 * @param share side as a share of the shorter side of the picture
 */
export function drawCutout({ height, width }: Size, random: RandomStream, share: number): CutoutStep {
  const side = Math.floor(Math.min(height, width) * share);
  const left = Math.trunc(Math.max(0, random.uniform(0, width) - side / 2));
  const top = Math.trunc(Math.max(0, random.uniform(0, height) - side / 2));
  return {
    type: 'cutout',
    top,
    left,
    height: Math.min(height, top + side) - top,
    width: Math.min(width, left + side) - left,
  };
}
