import type { Corruption } from './Corruption.ts';
import { clippedZoom } from './image/clippedZoom.ts';
import { toBytes } from './image/toBytes.ts';
import { type ZoomAxis, zoomAxis } from './image/zoomAxis.ts';
import { zoomFactors } from './image/zoomFactors.ts';

/** The zoom factors run from 1 in steps of 0.01 to below this end. */
const END = [1.06, 1.11, 1.16, 1.21, 1.26];
const axes = new Map<string, ZoomAxis[]>();

/** The mean of the picture and its zooms; the factor 1 is among them, so the picture itself counts twice. */
export const zoomBlur: Corruption = ({ data, height, width }, severity) => {
  const rows = axesFor(height, severity);
  const columns = axesFor(width, severity);
  // Single precision, as the original: whole areas lie on the edge between two grey levels.
  const x = Float32Array.from(data, value => value / 255);
  const sum = new Float32Array(data.length);
  for (const [k, row] of rows.entries()) {
    const zoomed = clippedZoom(x, row, columns[k], 3);
    for (let i = 0; i < sum.length; i++) sum[i] += Math.fround(zoomed[i]);
  }
  for (let i = 0; i < sum.length; i++) sum[i] = (x[i] + sum[i]) / (rows.length + 1);
  return toBytes(sum);
};

function axesFor(size: number, severity: number): ZoomAxis[] {
  const key = `${size} ${severity}`;
  const known = axes.get(key) ?? zoomFactors(END[severity - 1]).map(factor => zoomAxis(size, factor));
  axes.set(key, known);
  return known;
}
