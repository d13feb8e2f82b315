import { type Tensor4D, tf } from '../../backend/tf.ts';

/**
 * Puts `step` - 1 zeros between neighbouring pixels: [n, h, w, c] to [n, (h - 1) step + 1, (w - 1) step + 1, c]; with
 * `size`, cropped or padded with zeros at the end to that height and width. It undoes x[:, ::step, ::step], and is that
 * function's gradient.
 */
export function spread(x: Tensor4D, step: number, size?: readonly [number, number]): Tensor4D {
  const [n, h, w, c] = x.shape;
  const [height, width] = size ?? [(h - 1) * step + 1, (w - 1) * step + 1];
  return tf.tidy(() => {
    const rows = tf.pad(tf.reshape(x, [n, h, 1, w, c]), [
      [0, 0],
      [0, 0],
      [0, step - 1],
      [0, 0],
      [0, (step - 1) * c],
    ]);
    const full = tf.reshape(rows, [n, h * step, w * step, c]) as Tensor4D;
    if (height === h * step && width === w * step) return full;
    const kept = tf.slice(full, [0, 0, 0, 0], [n, Math.min(height, h * step), Math.min(width, w * step), c]);
    const below = height - kept.shape[1];
    const beside = width - kept.shape[2];
    return below || beside
      ? tf.pad(kept, [
          [0, 0],
          [0, below],
          [0, beside],
          [0, 0],
        ])
      : kept;
  });
}
