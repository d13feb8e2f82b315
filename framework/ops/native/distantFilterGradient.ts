import { type Tensor, type Tensor4D, tf } from '../../backend/tf.ts';
import { namedPadding, type WindowGeometry } from '../WindowGeometry.ts';
import { transposedProduct } from './transposedProduct.ts';

/** From this dilation on oneDNN's filter gradient is slower than one matrix product: 80-100 ms instead of 5 at 18 and 24. */
const DISTANT = 6;
/** The copies of dy are concatenated: worth it only while these are few columns, as in the heads of segmentation networks. */
const MOST_OUTPUTS = 64;

/** Whether `distantFilterGradient` is the way for this convolution with `outputs` channels. */
export function isDistant(window: WindowGeometry, outputs: number): boolean {
  const { dilation, stride, kernel } = window;
  const sparse = dilation >= DISTANT && stride === 1 && outputs <= MOST_OUTPUTS && kernel[0] * kernel[1] > 1;
  return sparse && namedPadding(window) === 'SAME';
}

/**
 * Filter gradient of a widely dilated convolution as a single product: x^T [in, n h w] times the copies of dy, one per tap,
 * each shifted to where the tap looked, [n h w, kh kw out].
 */
export function distantFilterGradient(x: Tensor4D, dy: Tensor4D, window: WindowGeometry): Tensor4D {
  const { kernel, dilation, padding, input } = window;
  const [n, , , out] = dy.shape;
  const channels = x.shape[3];
  return tf.tidy(() => {
    const [top, bottom, left, right] = padding;
    const around = tf.pad(dy, [
      [0, 0],
      [bottom, top],
      [right, left],
      [0, 0],
    ]);
    const shifted: Tensor[] = [];
    for (let i = kernel[0] - 1; i >= 0; i--) {
      for (let j = kernel[1] - 1; j >= 0; j--) {
        shifted.push(tf.slice(around, [0, i * dilation, j * dilation, 0], [n, input[0], input[1], out]));
      }
    }
    const columns = tf.reshape(tf.concat(shifted, 3), [-1, kernel[0] * kernel[1] * out]);
    const product = transposedProduct(tf.reshape(x, [-1, channels]), columns);
    return tf.transpose(tf.reshape(product, [channels, kernel[0], kernel[1], out]), [1, 2, 0, 3]);
  });
}
