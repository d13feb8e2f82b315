import type { TensorInfo } from '@tensorflow/tfjs-core';
import { replaceKernel } from '../replaceKernel.ts';
import { allocate, view } from './heap.ts';

interface OneHotAttributes {
  readonly dtype: string;
  readonly depth: number;
  readonly onValue: number;
  readonly offValue: number;
}

/** The backend writes the bits of whole numbers, also into a float32 result. */
export function repairOneHot(): void {
  replaceKernel('wasm', 'OneHot', ({ inputs, attrs, backend }) => {
    const { indices } = inputs as { indices: TensorInfo };
    const { dtype, depth, onValue, offValue } = attrs as unknown as OneHotAttributes;
    const result = allocate(backend, [...indices.shape, depth], dtype);
    const to = view(backend, result);
    const at = view<Int32Array>(backend, indices);
    to.fill(offValue);
    for (let i = 0; i < at.length; i++) {
      const index = at[i]!;
      if (index >= 0 && index < depth) to[i * depth + index] = onValue;
    }
    return result;
  });
}
