import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../../../backend/tf.ts';
import { replaceKernel } from '../replaceKernel.ts';

/**
 * XNNPACK multiplies untransposed operands only; for others the backend falls back to a loop that is 20 to 30 times slower.
 * Transposing first is cheap.
 */
export function repairBatchMatMul(): void {
  const transpose = tf.getKernel('Transpose', 'wasm');
  const stock: KernelConfig | undefined = replaceKernel('wasm', 'BatchMatMul', ({ inputs, attrs, backend }) => {
    const { a, b } = inputs as Record<'a' | 'b', TensorInfo>;
    const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
    const turned = (x: TensorInfo): TensorInfo => {
      const perm = x.shape.map((_, axis) => axis);
      perm.push(...perm.splice(-2).reverse());
      return transpose.kernelFunc({ inputs: { x }, attrs: { perm }, backend }) as TensorInfo;
    };
    const left = transposeA ? turned(a) : a;
    const right = transposeB ? turned(b) : b;
    const plain = { transposeA: false, transposeB: false };
    const product = stock!.kernelFunc({ inputs: { a: left, b: right }, attrs: plain, backend });
    for (const [made, given] of [
      [left, a],
      [right, b],
    ] as const) {
      if (made !== given) (backend as { disposeData(id: object): boolean }).disposeData(made.dataId);
    }
    return product;
  });
}
