import { type Tensor2D, type Tensor4D, tf } from '../backend/tf.ts';
import { differentiable } from './differentiable.ts';
import { toPrecision } from './toPrecision.ts';

/** Mean over all pixels, in float32: [n, h, w, c] to [n, c]. */
export function globalAveragePool(x: Tensor4D): Tensor2D {
  const [n, h, w, c] = x.shape;
  const image = toPrecision(x, 'float32');
  const [y] = differentiable([image], {
    forward: () => tf.mean(image, [1, 2]),
    backward: ([dy]) => [() => tf.tidy(() => tf.tile(tf.reshape(tf.div(dy!, h * w), [n, 1, 1, c]), [1, h, w, 1]))],
  });
  if (image !== x) image.dispose();
  return y as Tensor2D;
}
