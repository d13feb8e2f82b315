import { type Tensor, tf } from '../backend/tf.ts';
import { isNativeCpu } from './form.ts';
import { cpuMix } from './native/cpuMix.ts';

/**
 * p a + q b, of two tensors of one shape in float32. For state that follows a training (averages, weight decay): it is not recorded.
 * The caller frees it.
 */
export function mix(a: Tensor, b: Tensor, p: number, q: number): Tensor {
  if (isNativeCpu()) return cpuMix(a, b, p, q);
  return tf.tidy(() => tf.add(p === 1 ? a : tf.mul(a, p), tf.mul(b, q)));
}
