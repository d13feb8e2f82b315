import type { Tensor, Tensor2D } from '../../backend/tf.ts';
import { cachedAttributes, flag, float32 } from './attributes.ts';
import { execute } from './execute.ts';

/** a^T b of matrices [p, m] and [p, n]: [m, n]. Faster than transposing first. Not recorded. */
export function transposedProduct(a: Tensor, b: Tensor): Tensor2D {
  const attributes = cachedAttributes('a^T b', () => [
    float32(),
    flag('transpose_a', true),
    flag('transpose_b', false),
  ]);
  return execute('MatMul', attributes, [a, b]);
}
