import { type Tensor4D, tf } from '../backend/tf.ts';
import { differentiable } from './differentiable.ts';

/** Adds channels of zeros before and after those of images [n, h, w, c]: [n, h, w, before + c + after]. */
export function padChannels(x: Tensor4D, before: number, after: number): Tensor4D {
  const shape = x.shape;
  const [y] = differentiable([x], {
    forward: () =>
      tf.pad(x, [
        [0, 0],
        [0, 0],
        [0, 0],
        [before, after],
      ]),
    backward: ([dy]) => [() => tf.slice(dy!, [0, 0, 0, before], [...shape])],
  });
  return y as Tensor4D;
}
