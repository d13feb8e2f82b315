import { type Tensor1D, type Tensor4D, tf } from '../backend/tf.ts';
import type { BatchNormEnd } from './BatchNormEnd.ts';
import type { Conv2dGeometry } from './conv2d.ts';
import { endBatchNorm } from './endBatchNorm.ts';
import { isNative } from './form.ts';
import { grouped } from './grouped.ts';
import { nativeConvBias } from './native/nativeConvBias.ts';
import { portableConvolution } from './portable/portableConvolution.ts';
import { requireFittingFilter } from './requireFittingFilter.ts';
import { type WindowGeometry, windowGeometry } from './WindowGeometry.ts';

/**
 * A convolution as in `conv2d` with a bias per output channel, and what `end` says. For evaluation: it is not recorded, so
 * that nothing gets a gradient through it.
 *
 * @param bias [out]
 * @throws Error when shapes and options do not fit
 */
export function convBias(
  x: Tensor4D,
  filter: Tensor4D,
  bias: Tensor1D,
  { groups = 1, ...options }: Conv2dGeometry = {},
  end: BatchNormEnd = {},
): Tensor4D {
  requireFittingFilter(x, filter, groups);
  const window = windowGeometry([x.shape[1], x.shape[2]], [filter.shape[0], filter.shape[1]], options);
  return tf.tidy(() => {
    if (isNative()) return nativeConvBias(x, filter, bias, window, groups, end);
    const compute = (relu: boolean) => portableConvBias(x, filter, bias, window, groups, relu);
    return endBatchNorm(compute, end);
  });
}

function portableConvBias(
  x: Tensor4D,
  filter: Tensor4D,
  bias: Tensor1D,
  window: WindowGeometry,
  groups: number,
  relu: boolean,
): Tensor4D {
  const { stride, dilation } = window;
  return tf.tidy(() => {
    if (groups === 1 && (stride === 1 || dilation === 1)) {
      const [top, bottom, left, right] = window.padding;
      const pad = [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ] as never; // the type of explicit paddings is not exported
      const activation = relu ? 'relu' : 'linear';
      return tf.fused.conv2d({ x, filter, strides: stride, pad, dilations: dilation, bias, activation });
    }
    const y = tf.add<Tensor4D>(grouped(portableConvolution, groups).forward(x, filter, window), bias);
    return relu ? tf.relu(y) : y;
  });
}
