import { type Tensor, type Tensor2D, type Tensor4D, tf } from '../../backend/tf.ts';
import { namedPadding, type WindowGeometry } from '../WindowGeometry.ts';
import { transposedProduct } from './transposedProduct.ts';
import { zeroPad } from './zeroPad.ts';

/** From this dilation on oneDNN's filter gradient is slower than one matrix product: 50 ms instead of 15 at 18 and 24. */
const DISTANT = 6;
/** dy is copied for each tap: worth it where it has this many times fewer channels than x, as in the heads of segmentation networks. */
const NARROWER = 4;
/** Values of all copies, which are in memory twice for a moment. */
const MOST_COPIED = 2 ** 25;

/** Whether `distantFilterGradient` is the way for this convolution. */
export function isDistant(x: Tensor4D, dy: Tensor4D, window: WindowGeometry): boolean {
  const { dilation, stride } = window;
  const taps = window.kernel[0] * window.kernel[1];
  const sparse = dilation >= DISTANT && stride === 1 && dy.shape[3] * NARROWER <= x.shape[3] && taps > 1;
  return sparse && taps * dy.size <= MOST_COPIED && namedPadding(window) === 'SAME';
}

/**
 * Filter gradient of a widely dilated convolution as a single product: x^T [in, n h w] times the copies of dy, one per tap,
 * each shifted to where the tap looked, [n h w, taps out]. Taps that never look into the image have no copy.
 */
export function distantFilterGradient(x: Tensor4D, dy: Tensor4D, window: WindowGeometry): Tensor4D {
  const [inputs, outputs] = [x.shape[3], dy.shape[3]];
  const [rows, columns] = [reachedTaps(window, 0), reachedTaps(window, 1)];
  if (rows.count * columns.count === 0) return tf.zeros([...window.kernel, inputs, outputs]);
  return tf.tidy(() => {
    const product = transposedProduct(tf.reshape(x, [-1, inputs]), shiftedCopies(dy, window, rows, columns));
    const byInput = tf.reshape(product, [inputs, rows.count, columns.count, outputs]);
    const reached = tf.transpose(byInput, [1, 2, 0, 3]) as Tensor4D;
    const whole = rows.before + rows.after + columns.before + columns.after === 0;
    if (whole) return reached;
    return tf.pad(reached, [
      [rows.before, rows.after],
      [columns.before, columns.after],
      [0, 0],
      [0, 0],
    ]);
  });
}

/** The taps along one axis that look into the image from one of its pixels at least, and how many are before and after them. */
interface ReachedTaps {
  readonly before: number;
  readonly count: number;
  readonly after: number;
}

function reachedTaps({ kernel, dilation, padding, input }: WindowGeometry, axis: 0 | 1): ReachedTaps {
  const taps = Array.from({ length: kernel[axis] }, (_, tap) => Math.abs(tap * dilation - padding[2 * axis]!));
  const reached = taps.map(offset => offset < input[axis]);
  const [before, last] = [reached.indexOf(true), reached.lastIndexOf(true)];
  if (before < 0) return { before: 0, count: 0, after: 0 };
  return { before, count: last + 1 - before, after: kernel[axis] - 1 - last };
}

/** dy as each of the taps would have it, [n h w, taps out]: pixel p has what the tap at p minus its offset adds to. */
function shiftedCopies(dy: Tensor4D, window: WindowGeometry, rows: ReachedTaps, columns: ReachedTaps): Tensor2D {
  const { kernel, dilation, padding, input } = window;
  const [n, , , outputs] = dy.shape;
  const [top, bottom, left, right] = padding;
  const around = zeroPad(dy, [bottom, top, right, left]);
  const copies: Tensor[] = [];
  for (let i = rows.before; i < rows.before + rows.count; i++) {
    for (let j = columns.before; j < columns.before + columns.count; j++) {
      const at = [0, (kernel[0] - 1 - i) * dilation, (kernel[1] - 1 - j) * dilation, 0];
      copies.push(tf.slice(around, at, [n, ...input, outputs]));
    }
  }
  return tf.reshape(tf.concat(copies, 3), [-1, rows.count * columns.count * outputs]);
}
