import { nativeBinding } from '../../backend/nativeBinding.ts';
import type { Tensor } from '../../backend/tf.ts';
import { cachedAttributes, float32 } from './attributes.ts';

/** See `mix`. By our own kernel (`tools/setup/native/mix_kernel.cc`), in one pass. */
export function cpuMix(a: Tensor, b: Tensor, p: number, q: number): Tensor {
  const { backend, binding, constants } = nativeBinding()!;
  const attributes = cachedAttributes('own mix', () => [float32()]);
  const inputs = [...backend.getInputTensorIds([a, b]), constants.idOf(p), constants.idOf(q)];
  return backend.createOutputTensor(binding.executeOp('ShiftkitMix', attributes, inputs, 1)[0]!);
}
