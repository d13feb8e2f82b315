import { tf } from '../backend/tf.ts';
import type { Gradients } from './parameterGradients.ts';

/** Adds gradients of a further loss to those of a sum of losses; takes over the tensors of both. */
export function addGradients(sum: Gradients, more: Gradients): void {
  for (const [parameter, gradient] of more) {
    const before = sum.get(parameter);
    sum.set(parameter, before ? tf.add(before, gradient) : gradient);
    if (before) tf.dispose([before, gradient]);
  }
}
