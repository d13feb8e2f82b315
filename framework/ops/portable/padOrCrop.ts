import { type Tensor4D, tf } from '../../backend/tf.ts';

/** Adds zeros on the sides of the images, [top, bottom, left, right]; a negative number cuts pixels off. */
export function padOrCrop(x: Tensor4D, sides: readonly number[]): Tensor4D {
  const [top, bottom, left, right] = sides as [number, number, number, number];
  if (sides.every(side => side === 0)) return tf.clone(x);
  return tf.tidy(() => {
    const [n, h, w, c] = x.shape;
    const cut = sides.some(side => side < 0)
      ? tf.slice(
          x,
          [0, Math.max(0, -top), Math.max(0, -left), 0],
          [n, h + Math.min(0, top) + Math.min(0, bottom), w + Math.min(0, left) + Math.min(0, right), c],
        )
      : x;
    const pad = sides.map(side => Math.max(0, side)) as [number, number, number, number];
    return pad.some(side => side > 0)
      ? tf.pad(cut, [
          [0, 0],
          [pad[0], pad[1]],
          [pad[2], pad[3]],
          [0, 0],
        ])
      : cut;
  });
}
