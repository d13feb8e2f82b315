import { precisionOf } from '../../backend/native/halfTensors.ts';
import { type Tensor4D, tf } from '../../backend/tf.ts';
import { isNativeCpu } from '../form.ts';
import type { WindowGeometry } from '../WindowGeometry.ts';
import type { AttributeList } from './attributes.ts';
import { castTo } from './castTo.ts';
import { execute } from './execute.ts';

/** From this dilation on oneDNN computes many channels in 16 bits slowly. */
const WIDE = 4;
/** How many channels it computes fast: it reads the image again for each tap, and these stay in the cache of a processor. */
const CHANNELS = 512;

/**
 * Whether `convolutionByChannels` is the way: oneDNN's forward convolution in bfloat16, widely dilated and with many
 * channels, takes up to 10 times as long as the same of fewer (1 x 33 x 65, 2048 > 256, dilation 24: 125 ms in place of 32).
 */
export function isManyChannels(x: Tensor4D, { kernel, dilation }: WindowGeometry): boolean {
  const slow = dilation >= WIDE && kernel[0] * kernel[1] > 1 && x.shape[3] >= 2 * CHANNELS;
  return slow && isNativeCpu() && precisionOf(x) === 'bfloat16';
}

/** TensorFlow's Conv2D as a sum of those of 512 channels each, added in float32. */
export function convolutionByChannels(x: Tensor4D, filter: Tensor4D, attributes: AttributeList): Tensor4D {
  const [height, width, inputs, outputs] = filter.shape;
  return tf.tidy(() => {
    const sums: Tensor4D[] = [];
    for (let from = 0; from < inputs; from += CHANNELS) {
      const count = Math.min(CHANNELS, inputs - from);
      const part = tf.slice(x, [0, 0, 0, from], [-1, -1, -1, count]);
      const weights = tf.slice(filter, [0, 0, from, 0], [height, width, count, outputs]);
      sums.push(castTo(execute<Tensor4D>('Conv2D', attributes, [part, weights]), 'float32'));
    }
    return castTo(tf.addN(sums), 'bfloat16');
  });
}
