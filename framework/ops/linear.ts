import { type Tensor, type Tensor1D, type Tensor2D, tf } from '../backend/tf.ts';
import { differentiable } from './differentiable.ts';
import { toPrecision } from './toPrecision.ts';

/**
 * y = x W + b: [n, in] x [in, out] + [out] to [n, out]. In float32 whatever `runtime.precision` is: it makes the logits of
 * classifiers, where rounding is felt most and time least.
 *
 * @throws Error when the shapes do not fit
 */
export function linear(x: Tensor2D, weight: Tensor2D, bias: Tensor1D | null): Tensor2D {
  if (x.shape[1] !== weight.shape[0] || (bias && bias.shape[0] !== weight.shape[1])) {
    const shapes = [x, weight, ...(bias ? [bias] : [])].map(tensor => `[${tensor.shape}]`);
    throw new Error(`linear: input, weight (in, out) and bias have shapes ${shapes.join(', ')}`);
  }
  const features = toPrecision(x, 'float32');
  const inputs: Tensor[] = bias ? [features, weight, bias] : [features, weight];
  const [y] = differentiable(inputs, {
    forward(save) {
      save(features, weight);
      const product = tf.matMul(features, weight);
      return bias ? tf.add(product, bias) : product;
    },
    backward([dy], [input, matrix]) {
      const gradients = [() => tf.matMul(dy!, matrix!, false, true), () => tf.matMul(input!, dy!, true)];
      return bias ? [...gradients, () => tf.sum(dy!, 0)] : gradients;
    },
  });
  if (features !== x) features.dispose();
  return y as Tensor2D;
}
