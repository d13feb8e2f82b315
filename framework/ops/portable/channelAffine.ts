import { type Tensor, type Tensor4D, tf } from '../../backend/tf.ts';
import { hasOwnKernel, runOwnKernel } from './ownKernel.ts';

/** x a + b with a and b per channel [c]; with `relu`, at least 0. Not recorded. */
export function channelAffine(x: Tensor4D, a: Tensor, b: Tensor, relu: boolean): Tensor4D {
  if (hasOwnKernel('ChannelAffine')) return runOwnKernel('ChannelAffine', { x, a, b }, { relu })[0] as Tensor4D;
  return tf.tidy(() => {
    const y: Tensor4D = tf.add(tf.mul(x, a), b);
    return relu ? tf.relu(y) : y;
  });
}
