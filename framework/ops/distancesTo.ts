import { type Tensor, type Tensor2D, tf } from '../backend/tf.ts';
import { differentiable } from './differentiable.ts';
import { isNative } from './form.ts';
import { toPrecision } from './toPrecision.ts';

/** Squares below, relative to those they are a difference of, are rounding errors: no gradient is made of their direction. */
const ROUNDING = 1e-7;

/**
 * Euclidean distances of vectors to some centres, |f - c_k|, from |f|^2 - 2 f c_k + |c_k|^2: one matrix product in place of a difference
 * for each centre. The gradient where a vector meets a centre is 0, as in PyTorch.
 *
 * @param x vectors [..., channels]; computed in float32
 * @param centres [k, channels]; nothing flows back to them
 * @returns [..., k]
 */
export function distancesTo(x: Tensor, centres: Tensor2D): Tensor {
  const channels = x.shape.at(-1)!;
  const vectors = toPrecision(x, 'float32');
  const [distances] = differentiable([vectors], {
    forward(save) {
      const flat = tf.reshape(vectors, [-1, channels]) as Tensor2D;
      const squares = tf.add(tf.sum(tf.square(flat), 1, true), tf.sum(tf.square(centres), 1));
      const difference = tf.maximum(tf.sub(squares, tf.mul(timesTransposed(flat, centres), 2)), 0);
      const result = tf.sqrt(difference);
      const apart = tf.greater(difference, tf.mul(squares, ROUNDING));
      save(flat, tf.where(apart, tf.div(1, result), tf.zerosLike(result)), centres);
      return tf.reshape(result, [...x.shape.slice(0, -1), centres.shape[0]]);
    },
    backward: ([dy], [flat, inverse, points]) => [
      () =>
        tf.tidy(() => {
          const pull = tf.mul(tf.reshape(dy!, [-1, centres.shape[0]]), inverse!) as Tensor2D;
          const towards = tf.sub(tf.mul(flat!, tf.sum(pull, 1, true)), tf.matMul(pull, points as Tensor2D));
          return tf.reshape(towards, vectors.shape);
        }),
    ],
  });
  if (vectors !== x) vectors.dispose();
  return distances!;
}

/** a b^T. On wasm a product with a transposed factor is many times slower than transposing first. */
function timesTransposed(a: Tensor2D, b: Tensor2D): Tensor2D {
  return isNative() ? tf.matMul(a, b, false, true) : tf.matMul(a, tf.transpose(b));
}
