import { type Tensor4D, tf } from '../backend/tf.ts';
import { resizeBilinear } from '../ops/resizeBilinear.ts';

/**
 * The class of every pixel: logits enlarged to the image (bilinear, `align_corners`, as ProDA evaluates) and their arg max.
 *
 * @param logits [1, h, w, classes] of the network, which stay the caller's
 * @returns height * width labels, row by row
 */
export async function labelPixels(logits: Tensor4D, height: number, width: number): Promise<Uint8Array> {
  const labels = tf.tidy(() => tf.argMax(resizeBilinear(logits, [height, width], { alignCorners: true }), 3));
  try {
    return Uint8Array.from(await labels.data());
  } finally {
    labels.dispose();
  }
}
