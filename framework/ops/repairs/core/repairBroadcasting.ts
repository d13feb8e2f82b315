import { type Tensor, tf } from '../../../backend/tf.ts';
import { registerGradient } from './registerGradient.ts';

/** Gradients that throw when one operand was broadcast to the shape of the other. */
export function repairBroadcasting(): void {
  selection('Maximum', (a, b) => tf.greaterEqual(a, b));
  selection('Minimum', (a, b) => tf.lessEqual(a, b));
  registerGradient('SquaredDifference', ['a', 'b'], ({ dy, inputs: [a, b] }) => {
    const slope = (from: Tensor, to: Tensor) => tf.mul(dy, tf.mul(2, tf.sub(from, to)));
    return { a: () => unbroadcast(slope(a!, b!), a!.shape), b: () => unbroadcast(slope(b!, a!), b!.shape) };
  });
  registerGradient<{ transposeA: boolean; transposeB: boolean }>('BatchMatMul', ['a', 'b'], call => {
    const { dy, inputs, attributes } = call;
    const [a, b] = inputs as [Tensor, Tensor];
    const { transposeA, transposeB } = attributes;
    return {
      a: () =>
        unbroadcast(transposeA ? tf.matMul(b, dy, transposeB, true) : tf.matMul(dy, b, false, !transposeB), a.shape),
      b: () =>
        unbroadcast(transposeB ? tf.matMul(dy, a, true, transposeA) : tf.matMul(a, dy, !transposeA, false), b.shape),
    };
  });
}

/** An operation that passes on the operand for which `first(a, b)` says so. */
function selection(kernelName: string, first: (a: Tensor, b: Tensor) => Tensor): void {
  registerGradient(kernelName, ['a', 'b'], ({ dy, inputs: [a, b] }) => {
    const taken = () => tf.cast(first(a!, b!), 'float32');
    return {
      a: () => unbroadcast(tf.mul(dy, taken()), a!.shape),
      b: () => unbroadcast(tf.mul(dy, tf.sub(1, taken())), b!.shape),
    };
  });
}

/** Sums over the axes along which an operand of `shape` was repeated. */
function unbroadcast(gradient: Tensor, shape: number[]): Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(gradient, axes) : gradient, shape);
}
