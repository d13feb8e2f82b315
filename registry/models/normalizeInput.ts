import { type Tensor, type Tensor4D, tf } from '../../framework/backend/tf.ts';

type Constants = readonly number[] | Tensor | null;

/**
 * (x - mean) / std per channel, in this order of operations, as the originals compute it.
 *
 * @param x [n, h, w, c]; returned itself where both are null
 * @param mean c numbers, or a tensor of shape [1, 1, 1, c]; null: 0
 * @param std likewise; null: 1
 */
export function normalizeInput(x: Tensor4D, mean: Constants, std: Constants): Tensor4D {
  if (mean === null && std === null) return x;
  return tf.tidy(() => tf.div(tf.sub(x, asTensor(mean ?? [0])), asTensor(std ?? [1])));
}

function asTensor(values: readonly number[] | Tensor): Tensor {
  return 'dataId' in values ? values : tf.tensor1d([...values], 'float32');
}
