import type { Tensor } from '../../backend/tf.ts';
import { cachedAttributes, dtype } from '../native/attributes.ts';
import { execute } from '../native/execute.ts';
import { wholeNumbers } from '../native/wholeNumbers.ts';
import { replaceKernel } from './replaceKernel.ts';

/**
 * `tf.reshape` on the native engine without a tensor of TensorFlow.js for the shape, which takes longer than the operation: a
 * training step of a large network has 800 of them.
 */
export function replaceReshape(): void {
  const stock = replaceKernel('tensorflow', 'Reshape', ({ inputs, attrs, backend }) => {
    const { x } = inputs as { x: Tensor };
    const { shape } = attrs as unknown as { shape: number[] };
    if (x.dtype !== 'float32') return stock!.kernelFunc({ inputs, attrs: attrs!, backend });
    const attributes = cachedAttributes('reshape', () => [dtype('T', 'FLOAT'), dtype('Tshape', 'INT32')]);
    return execute('Reshape', attributes, [x, wholeNumbers(shape)]);
  });
}
