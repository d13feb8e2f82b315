import { type Tensor4D, tf } from '../backend/tf.ts';
import { differentiable } from './differentiable.ts';

/**
 * Images [n, h, w, c0], [n, h, w, c1], ... side by side: [n, h, w, c0 + c1 + ...]. Unlike `tf.concat` it holds none of them
 * for the backward pass.
 *
 * @throws Error when they differ in more than their channels
 */
export function concatChannels(parts: readonly Tensor4D[]): Tensor4D {
  const sizes = parts.map(({ shape }) => shape.slice(0, 3).join());
  if (parts.length === 0 || sizes.some(size => size !== sizes[0])) {
    throw new Error(
      `concatChannels: shapes ${parts.map(({ shape }) => `[${shape}]`).join(', ')} differ beside channels`,
    );
  }
  const shapes = parts.map(({ shape }) => shape);
  const [y] = differentiable(parts, {
    forward: () => tf.concat([...parts], 3),
    backward([dy]) {
      let start = 0;
      return shapes.map(shape => {
        const from = start;
        start += shape[3];
        return () => tf.slice(dy!, [0, 0, 0, from], shape);
      });
    },
  });
  return y as Tensor4D;
}
