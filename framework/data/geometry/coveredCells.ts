import { type Tensor4D, tf } from '../../backend/tf.ts';
import { axisIndices } from './axisIndices.ts';
import type { GeometryStep, Size } from './GeometryStep.ts';
import { scaleGeometry } from './scaleGeometry.ts';

/**
 * Which cells of what `full2weak` makes show the picture, and not what a crop took from beyond its border.
 *
 * @param geometry of each sample, from the picture to its weak view: resizes, crops, flips
 * @param full size of the pictures
 * @param divisor pixels per cell of the outcome
 * @returns bool [n, h', w', 1]; undefined where all cells do, as without padding. The caller frees it.
 */
export function coveredCells(
  geometry: readonly (readonly GeometryStep[])[],
  full: Size,
  divisor: number,
): Tensor4D | undefined {
  const grid = { height: Math.floor(full.height / divisor), width: Math.floor(full.width / divisor) };
  const axes = geometry.map(steps => {
    const scaled = scaleGeometry(steps, divisor);
    return { rows: axisIndices(scaled, grid, 'y'), columns: axisIndices(scaled, grid, 'x') };
  });
  if (axes.every(({ rows, columns }) => !rows.includes(-1) && !columns.includes(-1))) return undefined;
  const [{ rows, columns }] = axes;
  const covered = axes.flatMap(axis =>
    Array.from(axis.rows).flatMap(row => Array.from(axis.columns, column => Number(row >= 0 && column >= 0))),
  );
  return tf.tensor4d(covered, [axes.length, rows.length, columns.length, 1], 'bool');
}
