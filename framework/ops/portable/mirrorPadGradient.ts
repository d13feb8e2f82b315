import { type Tensor, tf } from '../../backend/tf.ts';

/**
 * Gradient of mirror padding: each mirrored border is folded back onto the pixels it came from, one axis at a time. The
 * gradient of TensorFlow.js drops the borders.
 *
 * @param shape of the input
 * @param paddings per axis, before and after
 */
export function mirrorPadGradient(
  dy: Tensor,
  shape: readonly number[],
  paddings: readonly (readonly [number, number])[],
  mode: 'reflect' | 'symmetric',
): Tensor {
  const gap = mode === 'reflect' ? 1 : 0;
  return tf.tidy(() => {
    let gradient = tf.clone(dy);
    shape.forEach((size, axis) => {
      const [before, after] = paddings[axis]!;
      const part = (begin: number, length: number): Tensor => along(gradient, axis, begin, length);
      let inner = part(before, size);
      if (before) inner = tf.add(inner, padded(tf.reverse(part(0, before), axis), axis, gap, size - before - gap));
      if (after)
        inner = tf.add(inner, padded(tf.reverse(part(before + size, after), axis), axis, size - after - gap, gap));
      gradient = inner;
    });
    return gradient;
  });
}

function along(x: Tensor, axis: number, begin: number, length: number): Tensor {
  return tf.slice(
    x,
    x.shape.map((_, i) => (i === axis ? begin : 0)),
    x.shape.map((size, i) => (i === axis ? length : size)),
  );
}

function padded(x: Tensor, axis: number, before: number, after: number): Tensor {
  return tf.pad(
    x,
    x.shape.map((_, i) => (i === axis ? [before, after] : [0, 0])),
  );
}
