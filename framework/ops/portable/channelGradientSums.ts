import { type Tensor, type Tensor1D, type Tensor4D, tf } from '../../backend/tf.ts';
import { hasOwnKernel, runOwnKernel } from './ownKernel.ts';

/** Per channel, the sum of dy and the sum of dy (x - mean): two [c]. Not recorded. */
export function channelGradientSums(dy: Tensor4D, x: Tensor4D, mean: Tensor): [sum: Tensor1D, moment: Tensor1D] {
  if (hasOwnKernel('ChannelGradientSums')) {
    return runOwnKernel('ChannelGradientSums', { dy, x, mean }) as [Tensor1D, Tensor1D];
  }
  return tf.tidy(() => {
    const channels = x.shape[3];
    const rows: Tensor = tf.reshape(dy, [-1, channels]);
    const moment = tf.sum(tf.mul(rows, tf.sub(tf.reshape(x, [-1, channels]), mean)), 0);
    return [tf.sum(rows, 0), moment] as [Tensor1D, Tensor1D];
  });
}
