import { type Tensor, tf } from '../backend/tf.ts';
import { differentiable } from './differentiable.ts';
import { isNative } from './form.ts';
import { cachedAttributes, float32, real } from './native/attributes.ts';
import { execute } from './native/execute.ts';

/** x where x > 0, else alpha x; alpha > 0, so that the sign of the result tells the sign of x. */
export function leakyRelu<T extends Tensor>(x: T, alpha: number): T {
  if (!(alpha > 0)) throw new Error(`leakyRelu: alpha is ${alpha}, expected more than 0`);
  const [y] = differentiable([x], {
    forward(save) {
      const result = tf.leakyRelu(x, alpha);
      save(result);
      return result;
    },
    backward: ([dy], [result]) => [() => leakyReluGradient(dy!, result!, alpha)],
  });
  return y as T;
}

function leakyReluGradient(dy: Tensor, y: Tensor, alpha: number): Tensor {
  if (isNative()) {
    const attributes = cachedAttributes(`leaky ${alpha}`, () => [float32(), real('alpha', alpha)]);
    return execute('LeakyReluGrad', attributes, [dy, y]);
  }
  return tf.tidy(() => tf.mul(dy, tf.step(y, alpha)));
}
