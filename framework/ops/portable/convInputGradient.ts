import { type Tensor4D, tf } from '../../backend/tf.ts';
import type { WindowGeometry } from '../WindowGeometry.ts';
import { padOrCrop } from './padOrCrop.ts';
import { spread } from './spread.ts';

/**
 * Gradient of a convolution by its input: the forward convolution of dy, spread by the stride and padded, with the filter
 * rotated by half a turn and its channels exchanged.
 *
 * @param dy [n, oh, ow, out]
 * @param filter [kh, kw, in, out]
 * @returns [n, h, w, in]
 */
export function convInputGradient(dy: Tensor4D, filter: Tensor4D, window: WindowGeometry): Tensor4D {
  const { input, kernel, stride, dilation, padding } = window;
  return tf.tidy(() => {
    const pointwise = kernel[0] === 1 && kernel[1] === 1;
    const turned = tf.transpose(pointwise ? filter : tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
    if (pointwise && padding.every(side => side === 0)) {
      const dense = tf.conv2d(dy, turned, 1, 'valid');
      return stride === 1 ? dense : spread(dense, stride, input);
    }
    const wide = stride === 1 ? dy : spread(dy, stride);
    const [extentY, extentX] = [(kernel[0] - 1) * dilation, (kernel[1] - 1) * dilation];
    const [top, left] = [extentY - padding[0], extentX - padding[2]];
    const bottom = input[0] + extentY - wide.shape[1] - top;
    const right = input[1] + extentX - wide.shape[2] - left;
    if ([top, bottom, left, right].every(side => side >= 0)) {
      const pad = [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ] as never;
      return tf.conv2d(wide, turned, 1, pad, 'NHWC', dilation);
    }
    return tf.conv2d(padOrCrop(wide, [top, bottom, left, right]), turned, 1, 'valid', 'NHWC', dilation);
  });
}
