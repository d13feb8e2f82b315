import { type Tensor, tf } from '../../../backend/tf.ts';
import { registerGradient } from './registerGradient.ts';

interface StridedSliceAttributes {
  readonly begin: number[];
  readonly end: number[];
  readonly strides: number[];
  readonly beginMask: number;
  readonly endMask: number;
  readonly ellipsisMask: number;
  readonly newAxisMask: number;
  readonly shrinkAxisMask: number;
}

/** `tf.stridedSlice` has no gradient in the core: the values go back to where they came from, between zeros. */
export function repairStridedSlice(): void {
  registerGradient<StridedSliceAttributes>('StridedSlice', ['x'], ({ dy, inputs: [x], attributes: a }) => ({
    x: () =>
      tf.tidy(() => {
        const { begin, end, strides } = tf.slice_util.sliceInfo(
          x!.shape,
          a.begin,
          a.end,
          a.strides,
          a.beginMask,
          a.endMask,
          a.ellipsisMask,
          a.newAxisMask,
          a.shrinkAxisMask,
        );
        const sizes = begin.map((from, axis) => Math.max(0, Math.ceil((end[axis]! - from) / strides[axis]!)));
        let gradient: Tensor = tf.reshape(dy, sizes);
        for (const [axis, stride] of strides.entries()) {
          const step = Math.abs(stride);
          const backwards = stride < 0;
          if (backwards) gradient = tf.reverse(gradient, axis);
          const first = backwards ? begin[axis]! - (sizes[axis]! - 1) * step : begin[axis]!;
          gradient = placed(gradient, axis, step, first, x!.shape[axis]!);
        }
        return gradient;
      }),
  }));
}

/** Puts slice i along an axis at `first` + i `step` of a tensor that is `size` long there. */
function placed(x: Tensor, axis: number, step: number, first: number, size: number): Tensor {
  const before = x.shape.slice(0, axis);
  const after = x.shape.slice(axis + 1);
  const product = (shape: number[]): number => shape.reduce((a, b) => a * b, 1);
  const [outer, count, inner] = [product(before), x.shape[axis]!, product(after)];
  const long = (count - 1) * step + 1;
  const gaps = tf.pad(tf.reshape(x, [outer, count, 1, inner]), [
    [0, 0],
    [0, 0],
    [0, step - 1],
    [0, 0],
  ]);
  const cut = tf.slice(tf.reshape(gaps, [outer, count * step, inner]), [0, 0, 0], [outer, long, inner]);
  return tf.reshape(
    tf.pad(cut, [
      [0, 0],
      [first, size - first - long],
      [0, 0],
    ]),
    [...before, size, ...after],
  );
}
