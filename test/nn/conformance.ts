import { type Tensor2D, type Tensor4D, tf } from '../../framework/backend/tf.ts';
import type { TensorData } from '../../framework/checkpoint/StateDict.ts';
import { BatchNorm2d } from '../../framework/nn/BatchNorm2d.ts';
import { Conv2d } from '../../framework/nn/Conv2d.ts';
import { Linear } from '../../framework/nn/Linear.ts';
import { Module } from '../../framework/nn/Module.ts';
import { globalAveragePool } from '../../framework/ops/globalAveragePool.ts';

/** The small network of the conformance vectors: convolution, batch normalisation, ReLU, global mean, linear layer. */
export class SmallNet extends Module {
  readonly conv = this.child('conv', new Conv2d(3, 4, 3, { padding: 1, bias: false }));
  readonly bn = this.child('bn', new BatchNorm2d(4));
  readonly fc = this.child('fc', new Linear(4, 3));

  override forward(x: Tensor4D): Tensor2D {
    return tf.tidy(() => this.fc.forward(globalAveragePool(this.bn.forward(this.conv.forward(x), { relu: true }))));
  }
}

/** Calls `value` with the indices of every element, in C order. */
export function fill(shape: readonly number[], value: (...index: number[]) => number): Float32Array {
  const size = shape.reduce((product, n) => product * n, 1);
  return Float32Array.from({ length: size }, (_, flat) => {
    const index: number[] = [];
    let rest = flat;
    for (const n of [...shape].reverse()) {
      index.unshift(rest % n);
      rest = Math.floor(rest / n);
    }
    return value(...index);
  });
}

export function smallNetState(): Map<string, TensorData> {
  const entry = (shape: number[], value: (...index: number[]) => number) => ({
    dtype: 'float32' as const,
    shape,
    data: fill(shape, value),
  });
  return new Map([
    ['conv.weight', entry([4, 3, 3, 3], (o, c, a, b) => 0.3 * Math.sin(1 + 0.9 * o + 0.5 * c + 0.7 * a + 1.1 * b))],
    ['bn.weight', entry([4], o => 1 + 0.1 * o)],
    ['bn.bias', entry([4], o => 0.05 * o - 0.1)],
    ['bn.running_mean', entry([4], o => 0.1 * o - 0.2)],
    ['bn.running_var', entry([4], o => 0.5 + 0.25 * o)],
    ['fc.weight', entry([3, 4], (k, o) => Math.cos(0.8 * k + 0.6 * o))],
    ['fc.bias', entry([3], k => 0.1 * k)],
  ]);
}

/** [4, 8, 8, 3] */
export function smallNetInput(): Tensor4D {
  const value = (n: number, i: number, j: number, c: number) => Math.sin(0.7 * n + 1.3 * c + 0.37 * i + 0.53 * j + 0.1);
  return tf.tensor4d(fill([4, 8, 8, 3], value), [4, 8, 8, 3]);
}
