import { type Tensor4D, tf } from '../backend/tf.ts';
import { differentiable } from './differentiable.ts';
import { isNative } from './form.ts';
import { cachedAttributes, dtype, float32, text } from './native/attributes.ts';
import { execute } from './native/execute.ts';
import { wholeNumbers } from './native/wholeNumbers.ts';
import { mirrorPadGradient } from './portable/mirrorPadGradient.ts';
import type { Sides } from './WindowGeometry.ts';

/**
 * Continues images [n, h, w, c] beyond their edges, [top, bottom, left, right] pixels, by their mirror image: `reflect`
 * does not repeat the pixels at the edge (PyTorch's), `symmetric` does.
 */
export function mirrorPad(x: Tensor4D, sides: Sides, mode: 'reflect' | 'symmetric' = 'reflect'): Tensor4D {
  const [top, bottom, left, right] = sides;
  const paddings: [number, number][] = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  const shape = x.shape;
  const [y] = differentiable([x], {
    forward: () => tf.mirrorPad(x, paddings, mode),
    backward: ([dy]) => [
      () => {
        if (!isNative()) return mirrorPadGradient(dy!, shape, paddings, mode);
        const attributes = cachedAttributes(`mirror ${mode}`, () => [
          float32(),
          dtype('Tpaddings', 'INT32'),
          text('mode', mode.toUpperCase()),
        ]);
        return execute('MirrorPadGrad', attributes, [dy!, wholeNumbers(paddings)]);
      },
    ],
  });
  return y as Tensor4D;
}
