import { type Tensor2D, type Tensor4D, tf } from '../../backend/tf.ts';
import type { ResizeGrid } from '../resize.ts';

export type Interpolation = 'bilinear' | 'nearest';

/**
 * Gradient of a resizing. It is linear and separable, y = A x B^T with one interpolation matrix per axis, so that
 * dx = A^T dy B. The gradients of TensorFlow.js ignore `halfPixelCenters`, and those of its cpu backend are wrong besides.
 *
 * @param dy [n, h', w', c]
 * @param shape [n, h, w, c] of the input
 */
export function resizeGradient(
  kind: Interpolation,
  dy: Tensor4D,
  shape: readonly [number, number, number, number],
  grid: ResizeGrid,
): Tensor4D {
  const [n, height, width, c] = shape;
  const [, h, w] = dy.shape;
  return tf.tidy(() => {
    const down = tf.transpose(interpolation(kind, height, h, grid));
    const across = tf.transpose(interpolation(kind, width, w, grid));
    const rowsFirst = tf.reshape(tf.transpose(dy, [1, 0, 2, 3]), [h, n * w * c]);
    const rows = tf.reshape(tf.matMul(down, rowsFirst), [height * n, w, c]);
    const columnsFirst = tf.reshape(tf.transpose(rows, [1, 0, 2]), [w, height * n * c]);
    const columns = tf.reshape(tf.matMul(across, columnsFirst), [width, height, n, c]);
    return tf.transpose(columns, [2, 1, 0, 3]) as Tensor4D;
  });
}

/** The weight of each of `from` input pixels in each of `to` output pixels: [to, from]. */
function interpolation(kind: Interpolation, from: number, to: number, grid: ResizeGrid): Tensor2D {
  const { alignCorners, halfPixelCenters } = grid;
  const weights = new Float32Array(to * from);
  const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  const last = from - 1;
  for (let i = 0; i < to; i++) {
    if (kind === 'nearest') {
      const at = halfPixelCenters ? (i + 0.5) * scale : i * scale;
      weights[i * from + Math.min(last, alignCorners ? Math.round(at) : Math.floor(at))]! += 1;
    } else {
      const at = Math.max(0, halfPixelCenters ? (i + 0.5) * scale - 0.5 : i * scale);
      const low = Math.min(last, Math.floor(at));
      const part = at - Math.floor(at);
      weights[i * from + low]! += 1 - part;
      weights[i * from + Math.min(last, Math.ceil(at))]! += part;
    }
  }
  return tf.tensor2d(weights, [to, from]);
}
