import { affineMatrix } from './affineMatrix.ts';
import { axisIndices } from './axisIndices.ts';
import type { AffineStep, GeometryStep, Size, Window } from './GeometryStep.ts';
import { isSeparable } from './isSeparable.ts';

/** For every pixel of the outcome, row by row, the place in the original that it is taken from; -1: from none. */
export interface IndexMap extends Size {
  readonly indices: Int32Array<ArrayBuffer>;
}

/**
 * A geometry as one table: nearest neighbour in every step, the same as doing the steps one after the other. It depends on the sizes
 * only, so that any map of the size `from` can be sent through it.
 */
export function nearestIndices(geometry: readonly GeometryStep[], from: Size): IndexMap {
  // Rows and columns stay apart as long as no step mixes them: a table is much larger than its two sides.
  const mixing = geometry.findIndex(step => !isSeparable(step));
  const separable = mixing < 0 ? geometry : geometry.slice(0, mixing);
  let map = separable.length > 0 || mixing < 0 ? separableTable(separable, from) : undefined;
  for (const step of mixing < 0 ? [] : geometry.slice(mixing)) {
    if (step.type === 'cutout') map = cut(map ?? separableTable([], from), step);
    else map = through(map, isSeparable(step) ? separableTable([step], map ?? from) : affineTable(step, map ?? from));
  }
  return map!;
}

function separableTable(geometry: readonly GeometryStep[], from: Size): IndexMap {
  return tableOf(axisIndices(geometry, from, 'y'), axisIndices(geometry, from, 'x'), from.width);
}

function tableOf(rows: Int32Array, columns: Int32Array, width: number): IndexMap {
  const indices = new Int32Array(rows.length * columns.length);
  let at = 0;
  for (let y = 0; y < rows.length; y++) {
    const start = rows[y] * width;
    if (start < 0) {
      indices.fill(-1, at, at + columns.length);
      at += columns.length;
    } else for (let x = 0; x < columns.length; x++) indices[at++] = columns[x] < 0 ? -1 : start + columns[x];
  }
  return { indices, height: rows.length, width: columns.length };
}

/** Pixel centres are mapped; what falls outside comes from nowhere. */
function affineTable(step: AffineStep, { height, width }: Size): IndexMap {
  const [a, b, c, d, e, f] = affineMatrix(step, { height, width });
  const indices = new Int32Array(height * width);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sourceX = a * (x + 0.5) + b * (y + 0.5) + c;
      const sourceY = d * (x + 0.5) + e * (y + 0.5) + f;
      const inside = sourceX >= 0 && sourceX < width && sourceY >= 0 && sourceY < height;
      indices[at++] = inside ? Math.trunc(sourceY) * width + Math.trunc(sourceX) : -1;
    }
  }
  return { indices, height, width };
}

/** One table after another; writes into the second one. @param former undefined: every pixel stays */
function through(former: IndexMap | undefined, map: IndexMap): IndexMap {
  if (former) lookUp(former.indices, map.indices);
  return map;
}

function lookUp(former: Int32Array, indices: Int32Array): void {
  for (let i = 0; i < indices.length; i++) if (indices[i] >= 0) indices[i] = former[indices[i]];
}

function cut(map: IndexMap, window: Window): IndexMap {
  const right = Math.min(map.width, window.left + window.width);
  const bottom = Math.min(map.height, window.top + window.height);
  for (let y = Math.max(0, window.top); y < bottom; y++) {
    map.indices.fill(-1, y * map.width + Math.max(0, window.left), y * map.width + right);
  }
  return map;
}
