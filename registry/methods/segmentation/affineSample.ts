import type { Size } from '../../../framework/data/geometry/GeometryStep.ts';

/** x_in = a x + b y + c, y_in = d x + e y + f, as PyTorch's `affine_grid` has it: coordinates from -1 to 1 along both sides. */
export type Theta = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

const { fround } = Math;

/**
 * Which cell of a map each cell of the outcome is under PyTorch's `grid_sample(map, affine_grid(theta), mode='nearest',
 * padding_mode='zeros', align_corners=False)`; -1: from beyond the border. Rounded as there in every operation: where a place lies in the
 * middle between two cells, the rounding errors of float32 choose.
 */
export function affineSample(theta: Theta, { height, width }: Size): Int32Array<ArrayBuffer> {
  const [a, b, c, d, e, f] = theta;
  const [columns, rows] = [centres(width), centres(height)];
  const indices = new Int32Array(height * width);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const column = cellAt(affine(a, columns[x]!, b, rows[y]!, c), width);
      const row = cellAt(affine(d, columns[x]!, e, rows[y]!, f), height);
      const inside = column >= 0 && column < width && row >= 0 && row < height;
      indices[at] = inside ? row * width + column : -1;
    }
  }
  return indices;
}

function affine(p: number, x: number, q: number, y: number, r: number): number {
  return fround(fround(fround(p * x) + fround(q * y)) + r);
}

/** Middles of the cells along a side: `linspace(-1, 1, count) * (count - 1) / count`, which counts from both ends. */
function centres(count: number): Float32Array {
  const values = new Float32Array(count);
  const step = fround(2 / (count - 1));
  for (let i = 0; i < count && count > 1; i++) {
    const value = fround(i < Math.floor(count / 2) ? -1 + step * i : 1 - step * (count - i - 1));
    values[i] = fround(fround(value * (count - 1)) / count);
  }
  return values;
}

/** The cell whose middle is nearest; of two equally near ones the even one. */
function cellAt(coordinate: number, count: number): number {
  const place = fround(fround(fround(fround(coordinate + 1) * count) - 1) / 2);
  const lower = Math.floor(place);
  const rest = place - lower;
  return rest < 0.5 || (rest === 0.5 && lower % 2 === 0) ? lower : lower + 1;
}
