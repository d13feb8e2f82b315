import { type Tensor4D, tf } from '../backend/tf.ts';
import type { ConvolutionKernels } from './ConvolutionKernels.ts';

/** The kernels for channels that fall into `groups`: each group by itself, the results side by side. */
export function grouped(kernels: ConvolutionKernels, groups: number): ConvolutionKernels {
  if (groups === 1) return kernels;
  const parts = (tensor: Tensor4D): Tensor4D[] => tf.split(tensor, groups, 3);
  const each = (a: Tensor4D, b: Tensor4D, compute: (a: Tensor4D, b: Tensor4D) => Tensor4D): Tensor4D =>
    tf.tidy(() => {
      const others = parts(b);
      return tf.concat(
        parts(a).map((part, g) => compute(part, others[g]!)),
        3,
      );
    });
  return {
    forward: (x, filter, window) => each(x, filter, (a, b) => kernels.forward(a, b, window)),
    inputGradient: (dy, filter, window) => each(dy, filter, (a, b) => kernels.inputGradient(a, b, window)),
    filterGradient: (x, dy, window) => each(x, dy, (a, b) => kernels.filterGradient(a, b, window)),
  };
}
