import { type Tensor2D, type Tensor4D, tf } from '../../backend/tf.ts';
import { channelAffine } from './channelAffine.ts';
import { hasOwnKernel } from './ownKernel.ts';
import { perImage } from './perImage.ts';
import { rowOf } from './rowOf.ts';

/** Images [n, h, w, c] times a factor per image and channel [n, c]. Not recorded. */
export function timesChannels(x: Tensor4D, factors: Tensor2D): Tensor4D {
  const [n, c] = factors.shape;
  return tf.tidy(() => {
    if (!hasOwnKernel('ChannelAffine')) return tf.mul(x, tf.reshape(factors, [n, 1, 1, c]));
    const none = tf.zeros([c]);
    return perImage([x], ([image], i) => channelAffine(image!, rowOf(factors, i), none, false));
  });
}
