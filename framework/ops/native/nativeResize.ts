import type { Tensor4D } from '../../backend/tf.ts';
import { tf } from '../../backend/tf.ts';
import type { Interpolation } from '../portable/resizeGradient.ts';
import type { ResizeGrid } from '../resize.ts';
import { type AttributeList, cachedAttributes, flag, float32 } from './attributes.ts';
import { execute } from './execute.ts';
import { wholeNumbers } from './wholeNumbers.ts';

/** ResizeBilinear or ResizeNearestNeighbor. Not recorded. */
export function nativeResize(
  kind: Interpolation,
  x: Tensor4D,
  size: readonly [number, number],
  grid: ResizeGrid,
): Tensor4D {
  const name = kind === 'bilinear' ? 'ResizeBilinear' : 'ResizeNearestNeighbor';
  return execute(name, resizeAttributes(grid), [x, wholeNumbers(size)]);
}

/** Its gradient, for an input of `shape` [n, h, w, c]. */
export function nativeResizeGradient(
  kind: Interpolation,
  dy: Tensor4D,
  shape: readonly [number, number, number, number],
  grid: ResizeGrid,
): Tensor4D {
  if (kind === 'nearest') {
    return execute('ResizeNearestNeighborGrad', resizeAttributes(grid), [dy, wholeNumbers([shape[1], shape[2]])]);
  }
  // Of the image it reads the shape only.
  return tf.tidy(() => execute('ResizeBilinearGrad', resizeAttributes(grid), [dy, tf.zeros([...shape])]));
}

function resizeAttributes({ alignCorners, halfPixelCenters }: ResizeGrid): AttributeList {
  return cachedAttributes(`resize ${alignCorners} ${halfPixelCenters}`, () => [
    float32(),
    flag('align_corners', alignCorners),
    flag('half_pixel_centers', halfPixelCenters),
  ]);
}
