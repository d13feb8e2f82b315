import type { RandomStream } from '../random/RandomStream.ts';

/**
 * Makes the first values of a tensor.
 *
 * @param shape in the order of files: convolutions [out, in, height, width], linear layers [out, in].
 * @returns values in the same order, so that they are equal on every backend.
 */
export type Initializer = (shape: readonly number[], random: RandomStream) => Float32Array;

const sizeOf = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1);

/** Inputs of one output value: [out, in, ...kernel] without its first axis. */
const fanIn = (shape: readonly number[]) => sizeOf(shape.slice(1));
/** Outputs that one input value reaches, per group. */
const fanOut = (shape: readonly number[]) => shape[0] * sizeOf(shape.slice(2));

/** The same value everywhere. */
export function constant(value: number): Initializer {
  return shape => new Float32Array(sizeOf(shape)).fill(value);
}

/** Uniform in [-bound, bound). */
export function uniform(bound: number): Initializer {
  return (shape, random) => Float32Array.from({ length: sizeOf(shape) }, () => random.uniform(-bound, bound));
}

/** Normal with mean 0. */
export function normal(deviation: number): Initializer {
  return (shape, random) => Float32Array.from({ length: sizeOf(shape) }, () => random.normal(0, deviation));
}

/** He et al. 2015: normal, deviation sqrt(2 / fan), for layers that a ReLU follows. */
export function kaimingNormal(fan: 'in' | 'out' = 'in'): Initializer {
  return (shape, random) => normal(Math.sqrt(2 / (fan === 'in' ? fanIn(shape) : fanOut(shape))))(shape, random);
}

/**
 * Uniform in +-sqrt(6 / ((1 + slope^2) fan_in)). The default slope sqrt(5) gives +-1 / sqrt(fan_in), what PyTorch's
 * convolutions and linear layers start with.
 */
export function kaimingUniform(slope = Math.sqrt(5)): Initializer {
  return (shape, random) => uniform(Math.sqrt(6 / ((1 + slope * slope) * fanIn(shape))))(shape, random);
}
