import type { Scalar, Tensor } from '../backend/tf.ts';
import type { Parameter } from '../nn/Parameter.ts';
import { type Computation, type Kept, valueAndGradients } from './valueAndGradients.ts';

/** By parameter; one that the loss does not depend on has none. Whoever holds it disposes of the tensors. */
export type Gradients = Map<Parameter, Tensor>;

export interface LossAndGradients<A extends Kept> {
  readonly loss: Scalar;
  readonly kept: A | undefined;
  readonly gradients: Gradients;
}

/**
 * `valueAndGradients` by parameters. Frozen ones are left out: nothing is computed for them.
 *
 * @param f computes the loss, synchronously
 */
export function parameterGradients<A extends Kept = Kept>(
  f: () => Computation<A>,
  parameters: readonly Parameter[],
): LossAndGradients<A> {
  const trainable = parameters.filter(parameter => parameter.requiresGrad);
  const computed = valueAndGradients(
    f,
    trainable.map(parameter => parameter.variable),
  );
  const gradients: Gradients = new Map();
  for (const [i, gradient] of computed.gradients.entries()) if (gradient) gradients.set(trainable[i]!, gradient);
  return { loss: computed.loss, kept: computed.kept, gradients };
}
