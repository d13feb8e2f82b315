import { nativeBinding } from '../../backend/nativeBinding.ts';
import { type Tensor4D, tf } from '../../backend/tf.ts';
import { cachedAttributes, dtype, flag } from './attributes.ts';

/**
 * Cast and divided by TensorFlow, on all its threads or on the GPU, which a quarter of the bytes travels to. TensorFlow.js knows no tensor
 * of bytes: there is one here as long as it takes.
 */
export function nativeUnitFromBytes(bytes: Uint8Array, shape: [number, number, number, number]): Tensor4D {
  const { backend, binding } = nativeBinding()!;
  const attributes = cachedAttributes('bytes to float32', () => [
    dtype('SrcT', 'UINT8'),
    dtype('DstT', 'FLOAT'),
    flag('Truncate', false),
  ]);
  const stored = binding.createTensor(shape, binding.TF_UINT8, bytes);
  try {
    const [wide] = binding.executeOp('Cast', attributes, [stored], 1);
    return tf.tidy(() => tf.div(backend.createOutputTensor(wide!) as Tensor4D, 255));
  } finally {
    binding.deleteTensor(stored);
  }
}
