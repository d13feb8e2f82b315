import { type Tensor, type Tensor4D, tf } from '../../backend/tf.ts';
import type { WindowGeometry } from '../WindowGeometry.ts';
import { padOrCrop } from './padOrCrop.ts';

/**
 * Gradient of a convolution by its filter: one matrix product per tap of the window, between the pixels that the tap saw,
 * [in, n oh ow], and dy, [n oh ow, out]. The input is transposed once, because products of transposed operands are slow
 * on wasm.
 *
 * @param x [n, h, w, in]
 * @param dy [n, oh, ow, out]
 * @returns [kh, kw, in, out]
 */
export function convFilterGradient(x: Tensor4D, dy: Tensor4D, window: WindowGeometry): Tensor4D {
  const { kernel, stride, dilation, padding, output } = window;
  const [n, , , channels] = x.shape;
  const out = dy.shape[3];
  return tf.tidy(() => {
    const byChannel = tf.transpose(padOrCrop(x, padding), [3, 0, 1, 2]) as Tensor4D;
    const flat = tf.reshape(dy, [-1, out]);
    const reach = output.map(size => (size - 1) * stride + 1) as [number, number];
    const taps: Tensor[] = [];
    for (let i = 0; i < kernel[0]; i++) {
      for (let j = 0; j < kernel[1]; j++) {
        const begin = [0, 0, i * dilation, j * dilation] as [number, number, number, number];
        taps.push(
          tf.tidy(() => {
            const end = [channels, n, begin[2] + reach[0], begin[3] + reach[1]];
            const seen =
              stride === 1
                ? tf.slice(byChannel, begin, [channels, n, output[0], output[1]])
                : tf.stridedSlice(byChannel, begin, end, [1, 1, stride, stride]);
            return tf.matMul(tf.reshape(seen, [channels, -1]), flat);
          }),
        );
      }
    }
    return tf.reshape(tf.stack(taps), [kernel[0], kernel[1], channels, out]) as Tensor4D;
  });
}
