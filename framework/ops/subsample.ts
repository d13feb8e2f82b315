import { type Tensor4D, tf } from '../backend/tf.ts';
import { differentiable } from './differentiable.ts';
import { isNative } from './form.ts';
import { cachedAttributes, dtype, float32, whole } from './native/attributes.ts';
import { execute } from './native/execute.ts';
import { wholeNumbers } from './native/wholeNumbers.ts';
import { spread } from './portable/spread.ts';

/** Every `step`-th pixel of every `step`-th row, from the first on: x[:, ::step, ::step]. [n, h, w, c] to [n, ceil(h / step), ..., c]. */
export function subsample(x: Tensor4D, step: number): Tensor4D {
  if (!Number.isInteger(step) || step < 1)
    throw new Error(`subsample: step is ${step}, expected a whole number from 1 on`);
  const shape = x.shape;
  const [y] = differentiable([x], {
    forward: () => tf.stridedSlice(x, [0, 0, 0, 0], shape, [1, step, step, 1]),
    backward: ([dy]) => [() => subsampleGradient(dy as Tensor4D, step, shape)],
  });
  return y as Tensor4D;
}

function subsampleGradient(dy: Tensor4D, step: number, shape: Tensor4D['shape']): Tensor4D {
  if (!isNative()) return spread(dy, step, [shape[1], shape[2]]);
  const masks = ['begin_mask', 'end_mask', 'ellipsis_mask', 'new_axis_mask', 'shrink_axis_mask'];
  const attributes = cachedAttributes('strided slice', () => [
    float32(),
    dtype('Index', 'INT32'),
    ...masks.map(mask => whole(mask, 0)),
  ]);
  const [begin, steps] = [wholeNumbers([0, 0, 0, 0]), wholeNumbers([1, step, step, 1])];
  return execute('StridedSliceGrad', attributes, [wholeNumbers(shape), begin, wholeNumbers(shape), steps, dy]);
}
