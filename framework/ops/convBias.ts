import { type Tensor1D, type Tensor4D, tf } from '../backend/tf.ts';
import type { Conv2dGeometry } from './conv2d.ts';
import { isNative } from './form.ts';
import { grouped } from './grouped.ts';
import { nativeConvBias } from './native/nativeConvBias.ts';
import { portableConvolution } from './portable/portableConvolution.ts';
import { windowGeometry } from './WindowGeometry.ts';

/**
 * A convolution as in `conv2d` with a bias per output channel and, with `relu`, at least 0. For evaluation: it is not
 * recorded, so that nothing gets a gradient through it.
 *
 * @param bias [out]
 */
export function convBias(
  x: Tensor4D,
  filter: Tensor4D,
  bias: Tensor1D,
  { relu = false, groups = 1, ...options }: Conv2dGeometry & { readonly relu?: boolean | undefined } = {},
): Tensor4D {
  const window = windowGeometry([x.shape[1], x.shape[2]], [filter.shape[0], filter.shape[1]], options);
  const { stride, dilation } = window;
  return tf.tidy(() => {
    if (isNative()) return nativeConvBias(x, filter, bias, { window, groups, relu });
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
