import { type Tensor, tf } from '../backend/tf.ts';
import { isNative } from './form.ts';
import { cachedAttributes, float32 } from './native/attributes.ts';
import { execute } from './native/execute.ts';
import { hasOwnKernel, runOwnKernel } from './portable/ownKernel.ts';

/** dy where y > 0, else 0. Not recorded. */
export function reluGradient(dy: Tensor, y: Tensor): Tensor {
  if (isNative())
    return execute(
      'ReluGrad',
      cachedAttributes('float32', () => [float32()]),
      [dy, y],
    );
  if (hasOwnKernel('ReluGradient')) return runOwnKernel('ReluGradient', { dy, y })[0]!;
  return tf.tidy(() => tf.mul(dy, tf.step(y)));
}
