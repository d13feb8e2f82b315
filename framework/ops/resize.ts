import { type Tensor4D, tf } from '../backend/tf.ts';
import { differentiable } from './differentiable.ts';
import { isNative, refusesVaryingKernels } from './form.ts';
import { nativeResize, nativeResizeGradient } from './native/nativeResize.ts';
import { type Interpolation, resizeGradient } from './portable/resizeGradient.ts';
import { toPrecision } from './toPrecision.ts';

export type { Interpolation };

/** Where the centre of an output pixel falls in the input; at most one of the two is true. */
export interface ResizeGrid {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

/** Interpolates images [n, h, w, c] to a size [height, width], in float32. */
export function resize(
  kind: Interpolation,
  input: Tensor4D,
  size: readonly [number, number],
  grid: ResizeGrid,
): Tensor4D {
  const x = toPrecision(input, 'float32');
  const shape = x.shape;
  const native = isNative();
  const { alignCorners, halfPixelCenters } = grid;
  const portable = kind === 'bilinear' ? tf.image.resizeBilinear : tf.image.resizeNearestNeighbor;
  const [y] = differentiable([x], {
    forward: () =>
      native
        ? nativeResize(kind, x, size, grid)
        : portable(x, [...size] as [number, number], alignCorners, halfPixelCenters),
    backward: ([dy]) => {
      // The kernel for nearest neighbours adds up on a GPU in no fixed order.
      const byKernel = native && !(kind === 'nearest' && refusesVaryingKernels());
      return [() => (byKernel ? nativeResizeGradient : resizeGradient)(kind, dy as Tensor4D, shape, grid)];
    },
  });
  if (x !== input) x.dispose();
  return y as Tensor4D;
}
