import { type Tensor, type Tensor1D, type Tensor4D, tf } from '../../backend/tf.ts';
import { hasOwnKernel, runOwnKernel } from './ownKernel.ts';

/** Mean and biased variance over all but the last axis: two [c]. Not recorded. */
export function channelMoments(x: Tensor4D): [mean: Tensor1D, variance: Tensor1D] {
  if (hasOwnKernel('ChannelMoments')) return runOwnKernel('ChannelMoments', { x }) as [Tensor1D, Tensor1D];
  return tf.tidy(() => {
    const rows: Tensor = tf.reshape(x, [-1, x.shape[3]]);
    const mean = tf.mean(rows, 0);
    return [mean, tf.mean(tf.square(tf.sub(rows, mean)), 0)] as [Tensor1D, Tensor1D];
  });
}
