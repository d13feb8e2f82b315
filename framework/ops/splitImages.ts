import { precisionOf } from '../backend/native/halfTensors.ts';
import { type Tensor4D, tf } from '../backend/tf.ts';
import { differentiable } from './differentiable.ts';
import { castTo } from './native/castTo.ts';

/**
 * Images [n, h, w, c] in `count` groups of images that follow each other, [n / count, h, w, c] each. One group is x itself.
 *
 * @throws Error when they cannot be parted so
 */
export function splitImages(x: Tensor4D, count: number): Tensor4D[] {
  const [n, ...image] = x.shape;
  if (n % count !== 0) throw new Error(`splitImages: ${n} images are no ${count} groups of one size`);
  if (count === 1) return [x];
  const shape: [number, number, number, number] = [n / count, ...image];
  const precision = precisionOf(x);
  const starts = Array.from({ length: count }, (_, group) => (group * n) / count);
  return differentiable([x], {
    forward: () => starts.map(start => tf.slice(x, [start, 0, 0, 0], shape)),
    // A part that the loss does not depend on has zeros in float32.
    backward: dys => [
      () =>
        tf.concat(
          dys.map(dy => castTo(dy, precision)),
          0,
        ),
    ],
  }) as Tensor4D[];
}
