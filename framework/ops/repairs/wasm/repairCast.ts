import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { replaceKernel } from '../replaceKernel.ts';
import { view } from './heap.ts';

/** The backend casts to bool as to a byte: -3 becomes 253 and 0.5 becomes 0. */
export function repairCast(): void {
  const stock: KernelConfig | undefined = replaceKernel('wasm', 'Cast', call => {
    const result = stock!.kernelFunc(call) as TensorInfo;
    const { x } = call.inputs as { x: TensorInfo };
    if ((call.attrs as { dtype: string }).dtype !== 'bool' || x.dtype === 'bool') return result;
    const from = view(call.backend, x);
    const to = view<Uint8Array>(call.backend, result);
    for (let i = 0; i < to.length; i++) to[i] = from[i] !== 0 ? 1 : 0;
    return result;
  });
}
