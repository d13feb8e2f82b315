import { type Tensor, tf } from '../../framework/backend/tf.ts';

/** Mean of |x|, read from the device: only then is x computed. Disposes of x. */
export async function meanMagnitude(x: Tensor): Promise<number> {
  const mean = tf.tidy(() => tf.mean(tf.abs(x)));
  const [value] = await mean.data();
  tf.dispose([x, mean]);
  return value;
}
