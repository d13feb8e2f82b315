import { type Tensor4D, tf } from '../../backend/tf.ts';

/**
 * Computes images [n, h, w, c] one by one and puts the results together: for what differs from image to image and has a
 * fast kernel per channel, which broadcasting over [n, 1, 1, c] has not. Not recorded; what it makes besides the result is
 * left to the scope around.
 *
 * @param compute gets the images of one number, [1, h, w, c] of each batch, and that number
 */
export function perImage(batches: readonly Tensor4D[], compute: (images: Tensor4D[], i: number) => Tensor4D): Tensor4D {
  const count = batches[0]!.shape[0];
  if (count === 1) return compute([...batches], 0);
  const images = batches.map(batch => tf.split<Tensor4D>(batch, count, 0));
  const results = Array.from({ length: count }, (_, i) => {
    const those = images.map(list => list[i]!);
    return compute(those, i);
  });
  return tf.concat(results, 0);
}
