import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { replaceKernel } from '../replaceKernel.ts';
import { allocate, view } from './heap.ts';

/**
 * The backend makes 0 of most NaN, so that a network which computes NaN looks healthy and its loss is finite. Here NaN stays
 * NaN. Looking for one costs 2 ms for 3 million values; the backend's own kernel, which takes 0.5 ms, does the rest.
 */
export function repairRelu(): void {
  const stock: KernelConfig | undefined = replaceKernel('wasm', 'Relu', call => {
    const { x } = call.inputs as { x: TensorInfo };
    if (x.dtype !== 'float32' || !mayHoldNaN(view(call.backend, x))) return stock!.kernelFunc(call);
    const result = allocate(call.backend, x.shape);
    const [from, to] = [view(call.backend, x), view(call.backend, result)];
    for (let i = 0; i < to.length; i++) to[i] = Math.max(from[i]!, 0);
    return result;
  });
}

/** True with a NaN, and with infinities of both signs: a sum keeps them. Four sums at a time, since one waits for itself. */
function mayHoldNaN(values: Float32Array): boolean {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = values.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    a += values[i]!;
    b += values[i + 1]!;
    c += values[i + 2]!;
    d += values[i + 3]!;
  }
  for (let i = whole; i < values.length; i++) a += values[i]!;
  return Number.isNaN(a + b + c + d);
}
