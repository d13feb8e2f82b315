import { precisionOf } from '../backend/native/halfTensors.ts';
import type { Tensor4D } from '../backend/tf.ts';
import { differentiable } from './differentiable.ts';
import { isNative } from './form.ts';
import { grouped } from './grouped.ts';
import { castTo } from './native/castTo.ts';
import { halfCopy } from './native/halfCopy.ts';
import { nativeConvolution } from './native/nativeConvolution.ts';
import { portableConvolution } from './portable/portableConvolution.ts';
import { precision } from './precision.ts';
import { requireFittingFilter } from './requireFittingFilter.ts';
import { toPrecision } from './toPrecision.ts';
import { type Padding, windowGeometry } from './WindowGeometry.ts';

export interface Conv2dGeometry {
  /** Default 1. */
  readonly stride?: number | undefined;
  /** Default 0. */
  readonly padding?: Padding | undefined;
  /** Distance of neighbouring taps, default 1. */
  readonly dilation?: number | undefined;
  /** Input and output channels fall into so many groups that do not see each other; default 1. */
  readonly groups?: number | undefined;
}

/**
 * Convolution (cross-correlation, as in PyTorch and TensorFlow) of images [n, h, w, in] with a filter
 * [kh, kw, in / groups, out]; output [n, floor((h + pads - dilation (kh - 1) - 1) / stride) + 1, ..., out].
 *
 * It computes in `runtime.precision`, and so is its output, whatever its input is of. The filter and its gradient are of float32.
 *
 * @throws Error when shapes and options do not fit
 */
export function conv2d(x: Tensor4D, filter: Tensor4D, options: Conv2dGeometry = {}): Tensor4D {
  const { groups = 1, ...rest } = options;
  requireFittingFilter(x, filter, groups);
  const [, h, w] = x.shape;
  const [kh, kw] = filter.shape;
  const window = windowGeometry([h, w], [kh, kw], rest);
  const kernels = grouped(isNative() ? nativeConvolution : portableConvolution, groups);
  const type = precision();
  const image = toPrecision(x, type);
  const [y] = differentiable([image, filter], {
    forward(save) {
      save(image, filter);
      return kernels.forward(image, halfCopy(filter, type), window);
    },
    backward([dy], [input, weight]) {
      return [
        () => kernels.inputGradient(dy as Tensor4D, halfCopy(weight as Tensor4D, type), window),
        () => castTo(kernels.filterGradient(input as Tensor4D, dy as Tensor4D, window), precisionOf(weight!)),
      ];
    },
  });
  if (image !== x) image.dispose(); // the tape has its own hold
  return y as Tensor4D;
}
