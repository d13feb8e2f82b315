import { type Scalar, type Tensor, tf } from '../backend/tf.ts';

export interface ClipOptions {
  readonly max_norm: number;
  /** 2: Euclidean; Infinity: the largest absolute value. */
  readonly norm_type: number;
}

/**
 * Scales gradients so that the norm of all of them together is `max_norm` at most, as PyTorch's `clip_grad_norm_` does
 * (factor max_norm / (norm + 1e-6), never above 1), without reading from the device.
 *
 * @param gradients stay the caller's.
 * @returns the scaled gradients in the same order, and the norm before; all the caller's.
 */
export function clipGradients(
  gradients: readonly Tensor[],
  { max_norm, norm_type }: ClipOptions,
): { clipped: Tensor[]; norm: Scalar } {
  return tf.tidy(() => {
    const norm = totalNorm(gradients, norm_type);
    const factor = tf.minimum(tf.div(max_norm, tf.add(norm, 1e-6)), 1);
    return { clipped: gradients.map(gradient => tf.mul(gradient, factor)), norm };
  });
}

function totalNorm(gradients: readonly Tensor[], type: number): Scalar {
  if (gradients.length === 0) return tf.scalar(0);
  if (type === Number.POSITIVE_INFINITY) {
    return tf.max(tf.stack(gradients.map(gradient => tf.max(tf.abs(gradient))))) as Scalar;
  }
  const sums = gradients.map(gradient => tf.sum(type === 2 ? tf.square(gradient) : tf.pow(tf.abs(gradient), type)));
  return tf.pow(tf.sum(tf.stack(sums)), 1 / type) as Scalar;
}
