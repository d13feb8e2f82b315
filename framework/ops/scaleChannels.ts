import { type Tensor2D, type Tensor4D, tf } from '../backend/tf.ts';
import { differentiable } from './differentiable.ts';
import { timesChannels } from './portable/timesChannels.ts';
import { toPrecision } from './toPrecision.ts';

/**
 * Images [n, h, w, c] times a factor per image and channel [n, c], in float32.
 *
 * @throws Error when the shapes do not fit
 */
export function scaleChannels(input: Tensor4D, factors: Tensor2D): Tensor4D {
  requireFactors('scaleChannels', input, factors);
  const x = toPrecision(input, 'float32');
  const [y] = differentiable([x, factors], {
    forward(save) {
      save(x, factors);
      return timesChannels(x, factors);
    },
    backward: ([dy], [images, weights]) => [
      () => timesChannels(dy as Tensor4D, weights as Tensor2D),
      () => tf.tidy(() => tf.sum(tf.mul(dy!, images!), [1, 2])),
    ],
  });
  if (x !== input) x.dispose();
  return y as Tensor4D;
}

/** As `scaleChannels` with factors that get no gradient; then the images are not held for the backward pass. */
export function maskChannels(input: Tensor4D, factors: Tensor2D): Tensor4D {
  requireFactors('maskChannels', input, factors);
  const x = toPrecision(input, 'float32');
  const [y] = differentiable([x], {
    forward(save) {
      save(factors);
      return timesChannels(x, factors);
    },
    backward: ([dy], [weights]) => [() => timesChannels(dy as Tensor4D, weights as Tensor2D)],
  });
  if (x !== input) x.dispose();
  return y as Tensor4D;
}

function requireFactors(op: string, x: Tensor4D, factors: Tensor2D): void {
  if (factors.shape.length === 2 && factors.shape[0] === x.shape[0] && factors.shape[1] === x.shape[3]) return;
  throw new Error(`${op}: images [${x.shape}] need factors [${x.shape[0]}, ${x.shape[3]}], got [${factors.shape}]`);
}
