import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { type OwnKernel, ownKernelName } from '../../portable/ownKernel.ts';
import { replaceKernel } from '../replaceKernel.ts';
import { allocate, view } from './heap.ts';

/**
 * The passes of batch normalisation over an image, in JavaScript on the memory of the backend: fewer passes than with the
 * backend's kernels, which sum over leading axes only after a transposition. Sums are in double precision.
 */
export function addChannelKernels(): void {
  const add = (name: OwnKernel, kernel: KernelFunc) => replaceKernel('wasm', ownKernelName(name), kernel);
  add('ChannelMoments', channelMoments);
  add('ChannelAffine', channelAffine);
  add('ChannelGradientSums', channelGradientSums);
  add('ChannelGradient', channelGradient);
}

const channelMoments: KernelFunc = ({ inputs, backend }) => {
  const { x } = inputs as { x: TensorInfo };
  const c = x.shape.at(-1)!;
  const outputs = [allocate(backend, [c]), allocate(backend, [c])];
  const from = view(backend, x);
  const [mean, variance] = outputs.map(output => view(backend, output)) as [Float32Array, Float32Array];
  const [sums, squares] = [new Float64Array(c), new Float64Array(c)];
  for (let i = 0; i < from.length; ) {
    for (let k = 0; k < c; k++, i++) {
      const value = from[i]!;
      sums[k]! += value;
      squares[k]! += value * value;
    }
  }
  const rows = from.length / c;
  for (let k = 0; k < c; k++) {
    const center = sums[k]! / rows;
    mean[k] = center;
    variance[k] = Math.max(0, squares[k]! / rows - center * center);
  }
  return outputs;
};

const channelAffine: KernelFunc = ({ inputs, attrs, backend }) => {
  const { x, a, b } = inputs as Record<'x' | 'a' | 'b', TensorInfo>;
  const result = allocate(backend, x.shape);
  const [from, slope, shift, to] = [x, a, b, result].map(tensor => view(backend, tensor)) as Views4;
  const c = slope.length;
  if ((attrs as unknown as { relu: boolean }).relu) {
    for (let i = 0; i < from.length; ) {
      for (let k = 0; k < c; k++, i++) {
        const value = from[i]! * slope[k]! + shift[k]!;
        to[i] = value <= 0 ? 0 : value; // NaN stays
      }
    }
  } else {
    for (let i = 0; i < from.length; ) for (let k = 0; k < c; k++, i++) to[i] = from[i]! * slope[k]! + shift[k]!;
  }
  return result;
};

const channelGradientSums: KernelFunc = ({ inputs, backend }) => {
  const { dy, x, mean } = inputs as Record<'dy' | 'x' | 'mean', TensorInfo>;
  const c = x.shape.at(-1)!;
  const outputs = [allocate(backend, [c]), allocate(backend, [c])];
  const [gradient, value, center] = [dy, x, mean].map(tensor => view(backend, tensor)) as Views4;
  const [sums, moments] = [new Float64Array(c), new Float64Array(c)];
  for (let i = 0; i < value.length; ) {
    for (let k = 0; k < c; k++, i++) {
      const g = gradient[i]!;
      sums[k]! += g;
      moments[k]! += g * (value[i]! - center[k]!);
    }
  }
  view(backend, outputs[0]!).set(sums);
  view(backend, outputs[1]!).set(moments);
  return outputs;
};

const channelGradient: KernelFunc = ({ inputs, backend }) => {
  const { dy, x, p, q, r } = inputs as Record<'dy' | 'x' | 'p' | 'q' | 'r', TensorInfo>;
  const result = allocate(backend, x.shape);
  const [gradient, value, to] = [dy, x, result].map(tensor => view(backend, tensor)) as Views4;
  const [slope, inner, shift] = [p, q, r].map(tensor => view(backend, tensor)) as Views4;
  const c = slope.length;
  for (let i = 0; i < to.length; ) {
    for (let k = 0; k < c; k++, i++) to[i] = gradient[i]! * slope[k]! + value[i]! * inner[k]! + shift[k]!;
  }
  return result;
};

type Views4 = [Float32Array, Float32Array, Float32Array, Float32Array];
