import type { Size } from '../geometry/GeometryStep.ts';
import { resizeWindow } from '../geometry/resizeWindow.ts';
import { blocksOf } from './blocksOf.ts';

/**
 * Confidences of blocks for each pixel: bilinear between the centres of the blocks, and beyond the outermost centres as there.
 *
 * @param confidences a byte for each block, row by row
 * @param size of the picture
 * @param stride pixels along each side of a block
 * @returns height * width bytes
 */
export function stretchConfidences(confidences: Uint8Array, size: Size, stride: number): Uint8Array {
  if (stride === 1) return confidences;
  const blocks = blocksOf(size, stride);
  // Stretched to whole blocks and then cut, a block that is smaller at the edge moves none of the others.
  const whole = { height: blocks.height * stride, width: blocks.width * stride };
  const window = { top: 0, left: 0, height: size.height, width: size.width };
  return resizeWindow({ data: confidences, ...blocks, channels: 1 }, whole, window).data as Uint8Array;
}
