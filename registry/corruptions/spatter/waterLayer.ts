import { correlate } from '../image/correlate.ts';
import { cannyEdges } from './cannyEdges.ts';
import { distanceToZero } from './distanceToZero.ts';
import { equaliseHistogram } from './equaliseHistogram.ts';

const BOX = new Float64Array(9).fill(1 / 9);
/** Light from one side makes drops look round. */
const RELIEF = [-2, -1, 0, -1, 1, 1, 0, 1, 2];
const round = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));

/**
 * How much light each pixel of the drops throws back, 0 .. 1 with 1 at the brightest.
 *
 * @param drops thickness of the water, `height * width` bytes; 0 where there is none
 * @returns all zeros where nothing would be drawn (the original divides 0 by 0 there)
 */
export function waterLayer(drops: Uint8Array, height: number, width: number): Float64Array {
  const noEdge = cannyEdges(drops, height, width, 50, 150).map(edge => 255 - edge);
  const distance = distanceToZero(noEdge, height, width).map(value => Math.min(20, value));
  // Single precision before the cut to whole numbers: a mean of nine equal distances must stay what it is.
  const smooth = Uint8Array.from(correlate(distance, height, width, 1, BOX), Math.fround);
  const relief = Uint8Array.from(correlate(equaliseHistogram(smooth), height, width, 1, RELIEF), round);
  const light = Uint8Array.from(correlate(relief, height, width, 1, BOX), round);
  const layer = Float64Array.from(drops, (thickness, i) => thickness * light[i]);
  const brightest = layer.reduce((a, b) => Math.max(a, b));
  return brightest === 0 ? layer : layer.map(value => value / brightest);
}
