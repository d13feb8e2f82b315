import { type Tensor4D, tf } from '../../framework/backend/tf.ts';
import type { Module } from '../../framework/nn/Module.ts';
import { resizeBilinear } from '../../framework/ops/resizeBilinear.ts';
import { blockMeans } from './blockMeans.ts';

/**
 * Probabilities of the classes at the network's own grid, [1, h, w, classes]; with `flip` the mean of those of the image and of its
 * mirror image, turned back. Averaging before they are stretched gives the same as after it, which the original does.
 */
export function probabilities(model: Module, images: Tensor4D, flip: boolean): Tensor4D {
  return tf.tidy(() => {
    const straight = tf.softmax(model.forward(images) as Tensor4D);
    if (!flip) return straight;
    const mirrored = tf.softmax(model.forward(tf.reverse(images, 2)) as Tensor4D);
    return tf.mul(tf.add(straight, tf.reverse(mirrored, 2)), 0.5);
  });
}

/**
 * The most probable class of each pixel, and 255 times its probability, the mean over each block of `stride` x `stride` pixels, row by
 * row; probabilities are stretched first.
 */
export async function mostProbable(
  map: Tensor4D,
  size: readonly [height: number, width: number],
  stride: number,
): Promise<{ readonly data: Uint8Array; readonly confidences: Uint8Array }> {
  const tensors = tf.tidy(() => {
    const pixels = resizeBilinear(map, size, { alignCorners: true });
    const highest = tf.max(pixels, -1, true) as Tensor4D;
    const means = stride === 1 ? highest : blockMeans(highest, stride);
    return { classes: tf.argMax(pixels, -1), confidences: tf.round(tf.mul(means, 255)) };
  });
  const [classes, confidences] = [await tensors.classes.data(), await tensors.confidences.data()];
  tf.dispose(tensors);
  return { data: Uint8Array.from(classes), confidences: Uint8Array.from(confidences) };
}
