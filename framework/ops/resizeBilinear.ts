import type { Tensor4D } from '../backend/tf.ts';
import { resize } from './resize.ts';

export interface ResizeOptions {
  /** As in PyTorch: true maps the centres of the corner pixels onto each other, false the corners of the image. Default false. */
  readonly alignCorners?: boolean | undefined;
}

/** Bilinear interpolation to a size [height, width]: PyTorch's `interpolate(mode='bilinear')` without antialiasing. */
export function resizeBilinear(
  x: Tensor4D,
  size: readonly [number, number],
  { alignCorners = false }: ResizeOptions = {},
): Tensor4D {
  return resize('bilinear', x, size, { alignCorners, halfPixelCenters: !alignCorners });
}
