import { type Tensor, type Tensor4D, tf } from '../../framework/backend/tf.ts';

/**
 * (x - mean) / std per channel, in this order of operations, as the originals compute it.
 *
 * @param x [n, h, w, c]
 * @param mean c numbers, or a tensor of shape [1, 1, 1, c]; `std` likewise.
 */
export function normalizeInput(
  x: Tensor4D,
  mean: readonly number[] | Tensor,
  std: readonly number[] | Tensor,
): Tensor4D {
  return tf.tidy(() => tf.div(tf.sub(x, asTensor(mean)), asTensor(std)));
}

function asTensor(values: readonly number[] | Tensor): Tensor {
  return 'dataId' in values ? values : tf.tensor1d([...values], 'float32');
}
