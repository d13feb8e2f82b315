import type { Tensor } from '../backend/tf.ts';
import { engine } from './EngineInternals.ts';

export interface Operation {
  /**
   * Computes the outputs; what else it makes is disposed of. Nothing inside is recorded.
   *
   * @param save keeps tensors for `backward`: each is held in memory until then, so save no more than is needed.
   */
  forward(save: (...tensors: Tensor[]) => void): Tensor | Tensor[];
  /**
   * @param dys gradient of the loss by each output; zeros for an output that the loss does not depend on.
   * @param saved the tensors given to `save`, in order; they stay the tape's.
   * @returns one function per input, called only for those whose gradient is wanted. Work that two of them share must be
   *   done before they are returned: what one of them makes may be gone when the next is called.
   */
  backward(dys: Tensor[], saved: Tensor[]): (() => Tensor)[];
}

/**
 * Runs an operation with a gradient of its own and records it as one node of the tape. As `tf.customGrad`, but gradients
 * are computed only for the inputs that need one, and there may be several outputs.
 *
 * @returns the outputs
 */
export function differentiable(inputs: readonly Tensor[], operation: Operation): Tensor[] {
  const outputs = engine().runKernelFunc({
    inputs: Object.fromEntries(inputs.map((input, i) => [String(i), input])),
    forwardFunc: (_backend, save) => operation.forward((...tensors) => save(tensors)),
    backwardsFunc: (dy, saved) => Object.fromEntries(named(operation.backward(Array.isArray(dy) ? dy : [dy], saved))),
  });
  return Array.isArray(outputs) ? outputs : [outputs];
}

function named(gradients: (() => Tensor)[]): [string, () => Tensor][] {
  return gradients.map((gradient, i) => [String(i), gradient]);
}
