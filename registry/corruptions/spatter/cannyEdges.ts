import { correlate } from '../image/correlate.ts';

const SOBEL_X = [-1, 0, 1, -2, 0, 2, -1, 0, 1];
const SOBEL_Y = [-1, -2, -1, 0, 0, 0, 1, 2, 1];
/** tan(22.5 degrees): directions are told apart by it and its inverse. */
const TANGENT = Math.SQRT2 - 1;

/**
 * Edges by Canny's method, as OpenCV computes them (3 x 3 Sobel, |dx| + |dy|, edges of the picture repeated): 255 on an
 * edge, else 0.
 *
 * @param grey `height * width` bytes
 * @param low, high a pixel above `high` is an edge, and so is one above `low` that touches an edge
 */
export function cannyEdges(grey: Uint8Array, height: number, width: number, low: number, high: number): Uint8Array {
  const dx = correlate(grey, height, width, 1, SOBEL_X, 'nearest');
  const dy = correlate(grey, height, width, 1, SOBEL_Y, 'nearest');
  const strength = (y: number, x: number): number => {
    if (y < 0 || y >= height || x < 0 || x >= width) return 0;
    return Math.abs(dx[y * width + x]) + Math.abs(dy[y * width + x]);
  };
  const candidate = new Uint8Array(grey.length);
  const out = new Uint8Array(grey.length);
  const open: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const here = strength(y, x);
      if (here <= low || !isRidge(dx[i], dy[i], here, (v, u) => strength(y + v, x + u))) continue;
      candidate[i] = 1;
      if (here > high) {
        out[i] = 255;
        open.push(i);
      }
    }
  }
  for (let i = open.pop(); i !== undefined; i = open.pop()) {
    for (let v = -1; v <= 1; v++) {
      for (let u = -1; u <= 1; u++) {
        const [y, x] = [Math.floor(i / width) + v, (i % width) + u];
        const j = y * width + x;
        if (y < 0 || y >= height || x < 0 || x >= width || !candidate[j] || out[j]) continue;
        out[j] = 255;
        open.push(j);
      }
    }
  }
  return out;
}

/** Whether the gradient is largest here along its own direction; ties go to the pixel on the left or above. */
function isRidge(dx: number, dy: number, here: number, near: (v: number, u: number) => number): boolean {
  const [x, y] = [Math.abs(dx), Math.abs(dy)];
  if (y < x * TANGENT) return here > near(0, -1) && here >= near(0, 1);
  if (y > x * (TANGENT + 2)) return here > near(-1, 0) && here >= near(1, 0);
  const slope = dx < 0 !== dy < 0 ? -1 : 1;
  return here > near(-1, -slope) && here > near(1, slope);
}
