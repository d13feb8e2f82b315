import { type Tensor4D, tf } from '../../backend/tf.ts';
import type { WindowGeometry } from '../WindowGeometry.ts';

/** The convolution itself, with any padding, stride and dilation. @returns [n, oh, ow, out] */
export function convForward(x: Tensor4D, filter: Tensor4D, window: WindowGeometry): Tensor4D {
  const { stride, dilation, padding } = window;
  const [top, bottom, left, right] = padding;
  const pad = padding.some(side => side > 0)
    ? ([
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ] as never) // the type of explicit paddings is not exported
    : 'valid';
  if (stride === 1 || dilation === 1) return tf.conv2d(x, filter, stride, pad, 'NHWC', dilation);
  // TensorFlow.js refuses both at once: the outputs in between are computed and dropped.
  return tf.tidy(() => {
    const dense = tf.conv2d(x, filter, 1, pad, 'NHWC', dilation);
    return tf.stridedSlice(dense, [0, 0, 0, 0], dense.shape, [1, stride, stride, 1]) as Tensor4D;
  });
}
