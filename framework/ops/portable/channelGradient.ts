import { type Tensor, type Tensor4D, tf } from '../../backend/tf.ts';
import { hasOwnKernel, runOwnKernel } from './ownKernel.ts';

/** dy p + x q + r with p, q and r per channel [c]. Not recorded. */
export function channelGradient(dy: Tensor4D, x: Tensor4D, p: Tensor, q: Tensor, r: Tensor): Tensor4D {
  if (hasOwnKernel('ChannelGradient')) return runOwnKernel('ChannelGradient', { dy, x, p, q, r })[0] as Tensor4D;
  return tf.tidy(() => tf.add(tf.add(tf.mul(dy, p), tf.mul(x, q)), r) as Tensor4D);
}
