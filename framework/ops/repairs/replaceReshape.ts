import { nativeBinding } from '../../backend/nativeBinding.ts';
import { type Tensor, tf } from '../../backend/tf.ts';
import { isNativeCpu } from '../form.ts';
import { cachedAttributes, dtype } from '../native/attributes.ts';
import { execute } from '../native/execute.ts';
import { wholeNumbers } from '../native/wholeNumbers.ts';
import { replaceKernel } from './replaceKernel.ts';

/**
 * `tf.reshape` on the native engine: a view of the same memory on a CPU, and on a GPU without a tensor of TensorFlow.js for the
 * shape, which takes longer than the operation. A training step of a large network has 800 of them.
 */
export function replaceReshape(): void {
  const stock = replaceKernel('tensorflow', 'Reshape', ({ inputs, attrs, backend }) => {
    const { x } = inputs as { x: Tensor };
    const { shape: wanted } = attrs as unknown as { shape: number[] };
    if (x.dtype !== 'float32') return stock!.kernelFunc({ inputs, attrs: attrs!, backend });
    const shape = tf.util.inferFromImplicitShape(wanted, x.size);
    if (isNativeCpu()) return view(x, shape);
    const attributes = cachedAttributes('reshape', () => [dtype('T', 'FLOAT'), dtype('Tshape', 'INT32')]);
    return execute('Reshape', attributes, [x, wholeNumbers(shape)]);
  });
}

/** A tensor of 16 bits gives one of 16 bits. */
function view(x: Tensor, shape: number[]): Tensor {
  const { backend, binding } = nativeBinding()!;
  const [id] = backend.getInputTensorIds([x]);
  const { dtype } = backend.tensorMap.get(x.dataId);
  return backend.createOutputTensor({ id: binding.tensorView(id!, shape), dtype, shape: shape.slice() });
}
