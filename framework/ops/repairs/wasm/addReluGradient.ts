import type { TensorInfo } from '@tensorflow/tfjs-core';
import { ownKernelName } from '../../portable/ownKernel.ts';
import { replaceKernel } from '../replaceKernel.ts';
import { allocate, view } from './heap.ts';

/** dy where y > 0, else 0, in one pass. */
export function addReluGradient(): void {
  replaceKernel('wasm', ownKernelName('ReluGradient'), ({ inputs, backend }) => {
    const { dy, y } = inputs as Record<'dy' | 'y', TensorInfo>;
    const result = allocate(backend, y.shape);
    const [gradient, value, to] = [view(backend, dy), view(backend, y), view(backend, result)];
    for (let i = 0; i < to.length; i++) to[i] = value[i]! > 0 ? gradient[i]! : 0;
    return result;
  });
}
