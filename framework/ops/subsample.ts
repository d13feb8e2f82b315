import { type Tensor4D, tf } from '../backend/tf.ts';
import { differentiable } from './differentiable.ts';
import { padOrCrop } from './portable/padOrCrop.ts';
import { spread } from './portable/spread.ts';

/** Every `step`-th pixel of every `step`-th row, from the first on: x[:, ::step, ::step]. [n, h, w, c] to [n, ceil(h / step), ..., c]. */
export function subsample(x: Tensor4D, step: number): Tensor4D {
  if (!Number.isInteger(step) || step < 1)
    throw new Error(`subsample: step is ${step}, expected a whole number from 1 on`);
  const [, h, w] = x.shape;
  const [y] = differentiable([x], {
    forward: () => corners(padOrCrop(x, [0, beyond(h, step), 0, beyond(w, step)]), step),
    backward: ([dy]) => [() => spread(dy as Tensor4D, step, [h, w])],
  });
  return y as Tensor4D;
}

/** How many pixels `size` lacks to be a multiple of `step`. */
const beyond = (size: number, step: number) => Math.ceil(size / step) * step - size;

/**
 * The first pixel of each cell of step x step. In memory a row of cells is step x (w / step) rows of step c values, and of
 * these the first (w / step) x c are wanted: a plain slice, which TensorFlow takes in an eighth of the time of a strided one.
 */
function corners(x: Tensor4D, step: number): Tensor4D {
  const [n, h, w, c] = x.shape;
  const [rows, columns] = [h / step, w / step];
  const cells = tf.reshape(x, [n * rows, step * columns, step * c]);
  return tf.reshape(tf.slice(cells, [0, 0, 0], [n * rows, columns, c]), [n, rows, columns, c]);
}
