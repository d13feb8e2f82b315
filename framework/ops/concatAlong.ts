import { type Tensor4D, tf } from '../backend/tf.ts';
import { differentiable } from './differentiable.ts';

/**
 * Images [n, h, w, c] side by side along an axis. Unlike `tf.concat` it holds none of them for the backward pass.
 *
 * @throws Error when there are none, or they differ along another axis
 */
export function concatAlong(axis: 0 | 3, parts: readonly Tensor4D[], caller: string): Tensor4D {
  const others = parts.map(({ shape }) => shape.filter((_, i) => i !== axis).join());
  if (parts.length === 0 || others.some(sizes => sizes !== others[0])) {
    const shapes = parts.map(({ shape }) => `[${shape}]`).join(', ');
    throw new Error(`${caller}: shapes ${shapes} differ beside ${axis === 0 ? 'their number' : 'channels'}`);
  }
  const shapes = parts.map(({ shape }) => shape);
  const [y] = differentiable(parts, {
    forward: () => tf.concat([...parts], axis),
    backward([dy]) {
      let start = 0;
      return shapes.map(shape => {
        const from = [0, 0, 0, 0];
        from[axis] = start;
        start += shape[axis];
        return () => tf.slice(dy!, from, shape);
      });
    },
  });
  return y as Tensor4D;
}
