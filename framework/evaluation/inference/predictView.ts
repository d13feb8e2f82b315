import { type Tensor, type Tensor4D, tf } from '../../backend/tf.ts';
import type { Method } from '../../runner/Method.ts';

/**
 * What a method predicts for images, or for windows of them.
 *
 * @param flip average with what is predicted for the mirror images, mirrored back
 */
export function predictView(method: Method, images: Tensor4D, flip: boolean): Tensor {
  const straight = method.predict(images);
  if (!flip) return straight;
  const mirrored = tf.reverse(images, 2);
  const turned = method.predict(mirrored);
  const mean = tf.tidy(() => tf.div(tf.add(straight, turned.rank === 4 ? tf.reverse(turned, 2) : turned), 2));
  tf.dispose([straight, mirrored, turned]);
  return mean;
}
