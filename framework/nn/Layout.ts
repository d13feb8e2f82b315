/**
 * How a tensor's axes are ordered inside and in files. Files hold PyTorch's order; inside it is TensorFlow's.
 *
 * | layout | inside | in files |
 * |---|---|---|
 * | `plain` | as in files | - |
 * | `conv` | [height, width, in, out] | [out, in, height, width] |
 * | `linear` | [in, out] | [out, in] |
 * | `image` | [1, 1, 1, channels] | [1, channels, 1, 1] |
 */
export type Layout = 'plain' | 'conv' | 'linear' | 'image';

/** The shape that a file gives to a tensor of the inner `shape`. */
export function shapeInFile(shape: readonly number[], layout: Layout): number[] {
  if (layout === 'conv') return [shape[3], shape[2], shape[0], shape[1]];
  if (layout === 'linear') return [shape[1], shape[0]];
  if (layout === 'image') return [shape[0], shape[3], shape[1], shape[2]];
  return [...shape];
}

/** Values from the order of files to the inner order of `shape`. Returns `data` itself where the orders agree. */
export function fromFileOrder(data: Float32Array, shape: readonly number[], layout: Layout): Float32Array {
  if (layout === 'conv') return reverseAxes(data, shape[3], shape[2], shape[0] * shape[1]);
  if (layout === 'linear') return reverseAxes(data, shape[1], shape[0], 1);
  return data;
}

/** Values from the inner order of `shape` to that of files. Returns `data` itself where the orders agree. */
export function toFileOrder(data: Float32Array, shape: readonly number[], layout: Layout): Float32Array {
  if (layout === 'conv') return reverseAxes(data, shape[0] * shape[1], shape[2], shape[3]);
  if (layout === 'linear') return reverseAxes(data, 1, shape[0], shape[1]);
  return data;
}

/** [a, b, c] to [c, b, a]. */
function reverseAxes(source: Float32Array, a: number, b: number, c: number): Float32Array {
  const target = new Float32Array(source.length);
  let from = 0;
  for (let i = 0; i < a; i++) {
    for (let j = 0; j < b; j++) {
      for (let k = 0; k < c; k++) target[(k * b + j) * a + i] = source[from++];
    }
  }
  return target;
}
