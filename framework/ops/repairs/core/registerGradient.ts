import { type Tensor, tf } from '../../../backend/tf.ts';

/** What a gradient is computed from. `inputs`: the saved ones, in the order of their names. */
export interface GradientCall<A> {
  readonly dy: Tensor;
  readonly inputs: Tensor[];
  readonly attributes: A;
}

/** Registers the gradient of a kernel for all backends. @param names the inputs to save */
export function registerGradient<A = object>(
  kernelName: string,
  names: string[],
  gradients: (call: GradientCall<A>) => Record<string, () => Tensor>,
): void {
  tf.registerGradient({
    kernelName,
    inputsToSave: names,
    gradFunc: (dy, saved, attrs) => gradients({ dy: dy as Tensor, inputs: saved, attributes: attrs as unknown as A }),
  });
}
