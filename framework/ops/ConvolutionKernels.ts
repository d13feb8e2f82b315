import type { Tensor4D } from '../backend/tf.ts';
import type { WindowGeometry } from './WindowGeometry.ts';

/** The three computations of a convolution without groups. None of them is recorded. */
export interface ConvolutionKernels {
  /** @returns [n, oh, ow, out] */
  forward(x: Tensor4D, filter: Tensor4D, window: WindowGeometry): Tensor4D;
  /** Gradient by the input. @returns [n, h, w, in] */
  inputGradient(dy: Tensor4D, filter: Tensor4D, window: WindowGeometry): Tensor4D;
  /** Gradient by the filter; of float32 or in the precision of the image. @returns [kh, kw, in, out] */
  filterGradient(x: Tensor4D, dy: Tensor4D, window: WindowGeometry): Tensor4D;
}
