import type { GeometryStep, Size } from './GeometryStep.ts';
import { isSeparable } from './isSeparable.ts';

/**
 * For every row ('y') or column ('x') of the outcome, the one of the original that it is taken from, by nearest neighbour where
 * a step resizes; -1 beyond the border.
 *
 * @param geometry separable steps only
 */
export function axisIndices(geometry: readonly GeometryStep[], from: Size, axis: 'x' | 'y'): Int32Array<ArrayBuffer> {
  let indices = Int32Array.from({ length: axis === 'y' ? from.height : from.width }, (_, i) => i);
  for (const step of geometry) {
    if (!isSeparable(step)) throw new TypeError(`a ${step.type} step mixes rows and columns`);
    if (step.type === 'flip') {
      if ((step.direction === 'vertical') === (axis === 'y')) indices.reverse();
      continue;
    }
    const length = axis === 'y' ? step.height : step.width;
    if (step.type === 'resize') indices = resized(indices, length);
    else indices = cropped(indices, axis === 'y' ? step.top : step.left, length);
  }
  return indices;
}

/**
 * floor((i + 0.5) * in / out), summed up step by step as Pillow does: where the product is a whole number, its rounding errors decide,
 * and labels come out as the originals' do.
 */
function resized(indices: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const scale = indices.length / length;
  const out = new Int32Array(length);
  let place = scale * 0.5;
  for (let i = 0; i < length; i++, place += scale) out[i] = indices[Math.min(indices.length - 1, Math.floor(place))];
  return out;
}

function cropped(indices: Int32Array, start: number, length: number): Int32Array<ArrayBuffer> {
  return Int32Array.from({ length }, (_, i) => indices[start + i] ?? -1);
}
