import { type Tensor, type Tensor1D, type Tensor4D, tf } from '../backend/tf.ts';
import { addRelu } from './addRelu.ts';
import { batchNormInference } from './batchNormInference.ts';
import { batchNormTrain } from './batchNormTrain.ts';
import { conv2d } from './conv2d.ts';
import { maxPool } from './maxPool.ts';
import { inFloat32, precision } from './precision.ts';
import { subsample } from './subsample.ts';
import { toPrecision } from './toPrecision.ts';

/** Rounding makes hundredths, a value that falls on the other side of 0 a little more; a wrong kernel makes all the difference. */
const TOLERANCE = 0.2;
const CHANNELS = 16;

type Layer = (x: Tensor4D, filter: Tensor4D, scale: Tensor1D) => Tensor;

const LAYERS: Readonly<Record<string, Layer>> = {
  convolution: (x, filter) => conv2d(x, filter, { padding: 1 }),
  'convolution with stride': (x, filter) => conv2d(x, filter, { padding: 1, stride: 2 }),
  'batch normalisation by the batch': (x, _, scale) => batchNormTrain(x, byBatch(scale)).y,
  'batch normalisation with shortcut and ReLU': (x, _, scale) =>
    batchNormTrain(x, byBatch(scale), { relu: true, residual: x }).y,
  'batch normalisation by given statistics': (x, _, scale) => batchNormInference(x, given(scale), { relu: true }),
  'maximum pooling': x => maxPool(x, { size: 3, stride: 2, padding: 'same' }),
  'the end of a residual block': x => subsample(addRelu(x, x), 2),
};

/**
 * Computes the layers of a small network with their gradients in the precision of the open backend, and compares with float32.
 *
 * @throws Error naming the layer, with what TensorFlow says where it lacks a kernel, or that it differs by more than rounding
 */
export function checkPrecision(): void {
  const inputs = tf.tidy(() => [
    pattern([2, 12, 12, CHANNELS], 1.7),
    pattern([3, 3, CHANNELS, CHANNELS], 2.3),
    tf.add(pattern([CHANNELS], 0.9), 2),
  ]);
  try {
    for (const [name, layer] of Object.entries(LAYERS)) compare(name, layer, inputs);
  } finally {
    tf.dispose(inputs);
  }
}

function compare(name: string, layer: Layer, inputs: Tensor[]): void {
  try {
    const [found, expected] = [values(layer, inputs), inFloat32(() => values(layer, inputs))];
    const error = distance(found, expected) / distance(expected);
    if (!(error < TOLERANCE)) throw new Error(`off by ${(100 * error).toFixed(0)} %`);
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
  }
}

/** The layer's output and gradients, one after the other. */
function values(layer: Layer, inputs: Tensor[]): Float32Array {
  const together = tf.tidy(() => {
    const f = (x: Tensor, filter: Tensor, scale: Tensor): Tensor => {
      const y = layer(toPrecision(x as Tensor4D, precision()), filter as Tensor4D, scale as Tensor1D);
      // Every input must count for something: tf.grads asks for it.
      return tf.add(toPrecision(y, 'float32'), tf.mul(tf.add(tf.sum(filter), tf.sum(scale)), 0));
    };
    const y = f(inputs[0]!, inputs[1]!, inputs[2]!);
    const gradients = tf.grads(f as (...xs: Tensor[]) => Tensor)(inputs, pattern(y.shape, 3.1));
    return tf.concat([y, ...gradients].map(tensor => tf.reshape(tensor, [-1])));
  });
  const result = Float32Array.from(together.dataSync<'float32'>());
  together.dispose();
  return result;
}

const byBatch = (scale: Tensor1D) => ({ scale, offset: scale, epsilon: 1e-5 });

const given = (scale: Tensor1D) => ({
  mean: tf.mul<Tensor1D>(scale, 0.1),
  variance: tf.abs<Tensor1D>(scale),
  scale,
  offset: scale,
  epsilon: 1e-5,
});

/** Numbers in [-1, 1] without order. */
function pattern(shape: number[], frequency: number): Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  return tf.reshape(tf.sin(tf.mul(tf.square(tf.range(0, size)), frequency)), shape);
}

/** Length of the difference. */
function distance(a: Float32Array, b?: Float32Array): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - (b?.[i] ?? 0)) ** 2, 0));
}
