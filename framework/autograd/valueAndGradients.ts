import type { Scalar, Tensor, Variable } from '../backend/tf.ts';
import { engine } from '../ops/EngineInternals.ts';
import { requireKnownVersion } from '../ops/repairs/requireKnownVersion.ts';
import { backward } from './backward.ts';
import { lossScale } from './lossScale.ts';
import { Tape } from './Tape.ts';

/** Tensors that outlive the computation. */
export type Kept = Tensor | Record<string, Tensor>;

export interface Computation<A extends Kept> {
  /** [] float32. */
  readonly loss: Scalar;
  /** Further results, logits for example. */
  readonly kept?: A | undefined;
}

export interface ValueAndGradients<A extends Kept> {
  readonly loss: Scalar;
  readonly kept: A | undefined;
  /** In the order of the variables; null where the loss does not depend on one. */
  readonly gradients: (Tensor | null)[];
}

/**
 * Computes a loss and its gradients by some variables, and frees memory as it goes: nothing is held for operations that no
 * wanted variable reaches; the gradient of an intermediate result and what was saved for an operation are freed as soon
 * as they were used (TensorFlow.js holds them all to the end). Only gradients that are asked for are computed.
 *
 * All other tensors that `f` makes are disposed of. What is returned belongs to the caller, or to the `tf.tidy` around.
 *
 * @param f computes the loss, synchronously; not within another gradient computation
 * @param variables distinct or not
 * @throws Error when the loss is no float32 scalar, or an operation between a variable and the loss has no gradient; then,
 *   as when `f` throws, everything is disposed of
 */
export function valueAndGradients<A extends Kept = Kept>(
  f: () => Computation<A>,
  variables: readonly Variable[],
): ValueAndGradients<A> {
  requireKnownVersion();
  const { state } = engine();
  if (state.gradientDepth > 0)
    throw new Error('valueAndGradients: second derivatives are not offered (called within tf.grad)');
  const tape = new Tape(variables);
  let result: Partial<ValueAndGradients<A>> = {};
  engine().startScope('valueAndGradients');
  try {
    const { loss, kept } = record(f, tape);
    result = { loss, kept, gradients: backward(tape, loss, variables, lossScale()) };
    return result as ValueAndGradients<A>;
  } finally {
    tape.release();
    engine().endScope(result);
  }
}

/** Runs `f` with the tape in the engine; of its tensors, those that it returns and those that the tape saved remain. */
function record<A extends Kept>(f: () => Computation<A>, tape: Tape): Computation<A> {
  const { state } = engine();
  let computed: Computation<A> | undefined;
  engine().startTape();
  state.activeTape = tape;
  engine().startScope('forward');
  try {
    computed = f();
    checkLoss(computed);
    return computed;
  } finally {
    engine().endScope(computed);
    engine().endTape();
    state.activeTape = null;
  }
}

function checkLoss(computed: Computation<Kept>): void {
  if ('then' in computed) throw new Error('valueAndGradients: the function is asynchronous; only its reading may be');
  const { loss } = computed;
  if (loss?.dtype === 'float32' && loss.shape.length === 0) return;
  const found = loss ? `${loss.dtype} [${loss.shape}]` : String(loss);
  throw new Error(`valueAndGradients: the loss is ${found}, expected a float32 scalar`);
}
