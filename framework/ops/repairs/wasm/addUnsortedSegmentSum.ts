import type { TensorInfo } from '@tensorflow/tfjs-core';
import { replaceKernel } from '../replaceKernel.ts';
import { allocate, view } from './heap.ts';

/** The backend lacks it, and with it the gradient of `tf.gather`. */
export function addUnsortedSegmentSum(): void {
  replaceKernel('wasm', 'UnsortedSegmentSum', ({ inputs, attrs, backend }) => {
    const { x, segmentIds } = inputs as Record<'x' | 'segmentIds', TensorInfo>;
    const { numSegments } = attrs as { numSegments: number };
    const inner = x.shape.slice(segmentIds.shape.length);
    const size = inner.reduce((a, b) => a * b, 1);
    const result = allocate(backend, [numSegments, ...inner], x.dtype);
    const [from, to] = [view(backend, x), view(backend, result)];
    const segments = view<Int32Array>(backend, segmentIds);
    to.fill(0);
    for (let i = 0; i < segments.length; i++) {
      const start = segments[i]! * size;
      if (start < 0) continue;
      for (let k = 0; k < size; k++) to[start + k]! += from[i * size + k]!;
    }
    return result;
  });
}
