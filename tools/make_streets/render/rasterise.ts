import type { Scene } from '../scene/Scene.ts';
import { type ProjectedFace, projectFace } from './projectFace.ts';

/** Which face is seen at each pixel, row by row; -1: the sky. */
export interface Visibility {
  readonly height: number;
  readonly width: number;
  readonly face: Int16Array;
  readonly projected: readonly (ProjectedFace | undefined)[];
  /** The ray through the middle of a pixel has `x = left + column * step`, `y = top - row * step`. */
  readonly left: number;
  readonly top: number;
  readonly step: number;
}

/** How much nearer a layer counts: more than rounding, less than anything visible. */
const LAYER = 2e-4;

/** Finds out what is seen at the middle of each pixel: the nearest face, exactly. */
export function rasterise(scene: Scene, height: number, width: number): Visibility {
  const { focal, horizon } = scene.camera;
  const step = 1 / (focal * width);
  const seen: Visibility = {
    height,
    width,
    face: new Int16Array(height * width).fill(-1),
    projected: scene.faces.map(face => projectFace(face, scene.camera)),
    left: (0.5 - width / 2) * step,
    top: (horizon * height - 0.5) * step,
    step,
  };
  const nearest = new Float32Array(height * width); // inverse depth
  for (const [index, projected] of seen.projected.entries()) {
    if (projected) fill(seen, nearest, index, projected, 1 + LAYER * scene.faces[index].layer);
  }
  return seen;
}

/** Scan lines, even-odd rule; a pixel belongs to the polygon that its middle lies in. */
function fill(seen: Visibility, nearest: Float32Array, index: number, face: ProjectedFace, favour: number): void {
  const { corners, normal } = face;
  const { height, width, left, top, step } = seen;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 1; i < corners.length; i += 2) {
    low = Math.min(low, corners[i]);
    high = Math.max(high, corners[i]);
  }
  const first = Math.max(0, Math.ceil((top - high) / step));
  const last = Math.min(height - 1, Math.floor((top - low) / step));
  const across = normal[0] * step * favour;
  for (let row = first; row <= last; row++) {
    const y = top - row * step;
    const start = (normal[0] * left + normal[1] * y + normal[2]) * favour;
    const crossings = crossingsAt(corners, y);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const from = Math.max(0, Math.ceil((crossings[i] - left) / step));
      const to = Math.min(width - 1, Math.ceil((crossings[i + 1] - left) / step) - 1);
      for (let column = from; column <= to; column++) {
        const inverseDepth = start + column * across;
        const at = row * width + column;
        if (inverseDepth <= nearest[at]) continue;
        nearest[at] = inverseDepth;
        seen.face[at] = index;
      }
    }
  }
}

/** Where a horizontal line crosses the outline, in order. */
function crossingsAt(corners: Float64Array, y: number): number[] {
  const found: number[] = [];
  let [x0, y0] = [corners[corners.length - 2], corners[corners.length - 1]];
  for (let i = 0; i < corners.length; i += 2) {
    const [x1, y1] = [corners[i], corners[i + 1]];
    if (y0 <= y !== y1 <= y) found.push(x0 + ((y - y0) / (y1 - y0)) * (x1 - x0));
    [x0, y0] = [x1, y1];
  }
  return found.length > 2
    ? found.sort((a, b) => a - b)
    : found.length === 2 && found[0] > found[1]
      ? found.reverse()
      : found;
}
