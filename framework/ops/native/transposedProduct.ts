import { precisionOf } from '../../backend/native/halfTensors.ts';
import { type Tensor, type Tensor2D, tf } from '../../backend/tf.ts';
import { cachedAttributes, flag, float32 } from './attributes.ts';
import { execute } from './execute.ts';

/**
 * a^T b of matrices [p, m] and [p, n]: [m, n]. Faster than transposing first. Not recorded.
 *
 * A tall result of many pixels is computed as (b^T a)^T: there oneDNN's product that is wide takes 2/3 of the time of the tall
 * one (2145 x 1024 by 2145 x 256: 3.9 against 5.7 ms), and transposing it little. With few pixels that costs more than
 * it saves (561 x 1024 by 561 x 256: 2.3 against 1.6 ms), and in 16 bits it saves nothing.
 */
export function transposedProduct(a: Tensor, b: Tensor): Tensor2D {
  const [p, m] = a.shape as [number, number];
  const n = b.shape[1] as number;
  const turned = m >= 4 * n && p >= 2 * m && precisionOf(a) === 'float32';
  if (!turned) return product(a, b);
  return tf.tidy(() => tf.transpose(product(b, a)) as Tensor2D);
}

function product(a: Tensor, b: Tensor): Tensor2D {
  const attributes = cachedAttributes('a^T b', () => [
    float32(),
    flag('transpose_a', true),
    flag('transpose_b', false),
  ]);
  return execute('MatMul', attributes, [a, b]);
}
