import type { CutoutStep, Size } from '../../../framework/data/geometry/GeometryStep.ts';
import type { RandomStream } from '../../../framework/random/RandomStream.ts';

/**
 * ProDA's square: its middle lies anywhere in the picture; near the left and upper border it keeps its side, near the right and lower
 * one it is cut.
 *
 * @param share side as a share of the shorter side of the picture
 * @param inclusive paint one row and column more, as the original does (Pillow fills rectangles to the last coordinate)
 */
export function drawCutout(
  { height, width }: Size,
  random: RandomStream,
  { share = 1 / 3, inclusive = false }: { readonly share?: number; readonly inclusive?: boolean } = {},
): CutoutStep {
  const side = Math.floor(Math.min(height, width) * share);
  const left = Math.trunc(Math.max(0, random.uniform(0, width) - side / 2));
  const top = Math.trunc(Math.max(0, random.uniform(0, height) - side / 2));
  const more = inclusive ? 1 : 0;
  return {
    type: 'cutout',
    top,
    left,
    height: Math.min(height, top + side + more) - top,
    width: Math.min(width, left + side + more) - left,
  };
}
