import { type Tensor, tf } from '../../framework/backend/tf.ts';
import { RandomStream } from '../../framework/random/RandomStream.ts';
import type { GradientCase } from './gradientCases.ts';

/** The smaller ones are for directions on which the first steps over a kink. A wrong gradient is wrong at both. */
const STEPS = [2.5e-3, 4e-4, 1e-4];
const DIRECTIONS = 3;
const FINE = 0.01;

export interface Evaluation {
  readonly y: Float32Array;
  readonly shape: number[];
  /** By each input. */
  readonly gradients: Float32Array[];
}

/** The inputs of a case: the same on every backend. */
export function inputsOf({ name, shapes, scale = 1, gap = 0 }: GradientCase): Float32Array[] {
  return shapes.map((shape, k) => {
    const values = uniform(new RandomStream(name, k), size(shape), scale);
    return gap ? values.map(v => v + Math.sign(v) * gap) : values;
  });
}

/** Value, and gradients of its weighted sum, by tfjs's own `tf.grads`. Leaves no tensors behind. */
export async function evaluate(item: GradientCase): Promise<Evaluation> {
  const inputs = inputsOf(item).map((values, k) => tf.tensor(values, [...item.shapes[k]!]));
  const y = tf.tidy(() => item.f(...inputs));
  const dy = tf.tensor(weights(item, y.size), y.shape);
  const gradients = tf.tidy(() => tf.grads((...xs: Tensor[]) => item.f(...xs))(inputs, dy));
  const read = async (tensor: Tensor) => Float32Array.from(await tensor.data<'float32'>());
  const result = { y: await read(y), shape: y.shape, gradients: await Promise.all(gradients.map(read)) };
  tf.dispose([y, dy, ...inputs, ...gradients]);
  return result;
}

/** The largest relative difference between the gradients and central differences along random directions. */
export async function gradientError(item: GradientCase, { y, gradients }: Evaluation): Promise<number> {
  const inputs = inputsOf(item);
  const dy = weights(item, y.length);
  let worst = 0;
  for (const [k, gradient] of gradients.entries()) {
    for (let trial = 0; trial < DIRECTIONS; trial++) {
      const direction = uniform(new RandomStream(item.name, 'direction', k, trial), gradient.length, 1);
      const at = async (step: number): Promise<number> => {
        const moved = inputs.map((values, i) => (i === k ? values.map((v, j) => v + step * direction[j]!) : values));
        return dot(await valueAt(item, moved), dy);
      };
      const norm = Math.sqrt(dot(gradient, gradient));
      const expected = dot(gradient, direction);
      let error = Number.POSITIVE_INFINITY;
      for (const step of STEPS) {
        if (error < FINE) break;
        const numeric = ((await at(step)) - (await at(-step))) / (2 * step);
        error = Math.min(error, Math.abs(numeric - expected) / Math.max(norm, Math.abs(numeric), 1e-3));
      }
      worst = Math.max(worst, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error);
    }
  }
  return worst;
}

async function valueAt(item: GradientCase, inputs: Float32Array[]): Promise<Float32Array> {
  const y = tf.tidy(() => item.f(...inputs.map((values, k) => tf.tensor(values, [...item.shapes[k]!]))));
  const values = await y.data<'float32'>();
  y.dispose();
  return values;
}

function weights({ name }: GradientCase, length: number): Float32Array {
  return uniform(new RandomStream(name, 'dy'), length, 1);
}

function uniform(random: RandomStream, length: number, scale: number): Float32Array {
  return Float32Array.from({ length }, () => random.uniform(-scale, scale));
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, v, i) => sum + v * b[i]!, 0);
}

function size(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
