import { type Scalar, type Tensor, tf, type Variable } from '../backend/tf.ts';
import { engine, type TapeNode } from '../ops/EngineInternals.ts';
import { castTo } from '../ops/native/castTo.ts';
import type { Step, Tape } from './Tape.ts';

/**
 * Walks the tape from the loss back to the variables. The gradient of an operation's output is complete when its turn comes,
 * since all that used the output came later; it is freed when the operation's inputs have theirs.
 *
 * @param scale what the loss is multiplied with on the way, and the gradients divided by: see `withLossScale`
 * @returns the gradients by the variables, null where the loss does not depend on one
 */
export function backward(tape: Tape, loss: Scalar, variables: readonly Variable[], scale: number): (Tensor | null)[] {
  /** Tensor id to the gradient by it. Each is owned here: no other tensor object stands for it. */
  const gradients = new Map<number, Tensor>([[loss.id, tf.scalar(scale)]]);
  for (const { node, inputs } of tape.backwardsFrom(loss)) {
    const dys = node.outputs.map(output => gradients.get(output.id) ?? null);
    addAll(gradients, gradientsByInputs(node, inputs, dys));
    for (const [i, output] of node.outputs.entries()) {
      dys[i]?.dispose();
      gradients.delete(output.id);
    }
  }
  if (scale !== 1) for (const { id } of new Set(variables)) unscale(gradients, id, scale);
  const used = new Set<number>();
  return variables.map(({ id }) => {
    const gradient = gradients.get(id);
    if (!gradient) return null;
    const first = !used.has(id);
    used.add(id);
    return first ? gradient : tf.clone(gradient);
  });
}

/** By each of the inputs. What else the gradient function makes is disposed of. */
function gradientsByInputs(node: TapeNode, inputs: Step['inputs'], dys: (Tensor | null)[]): [number, Tensor][] {
  const { gradient, kernelName } = node;
  if (!gradient) throw new Error(`${kernelName} has no gradient, but the loss depends on a variable through it`);
  return scoped(() => {
    const thunks = gradient(dys);
    return inputs.map(({ name, tensor, precision }) => {
      const thunk = thunks[name];
      if (!thunk) throw new Error(`${kernelName} has no gradient by its input ${name}`);
      // It may hand out dy itself, a saved tensor or the same tensor twice: a clone is ours alone, and costs no memory.
      // TensorFlow.js's own gradients may turn 16 bits into 32, of which it does not know.
      const gradient = castTo(thunk(), precision);
      return [tensor.id, checked(gradient, tensor, kernelName)];
    });
  });
}

/** As `tf.tidy`, for a list of pairs. */
function scoped(body: () => [number, Tensor][]): [number, Tensor][] {
  let made: [number, Tensor][] = [];
  engine().startScope('gradient');
  try {
    made = body();
    return made;
  } finally {
    engine().endScope(made.map(([, tensor]) => tensor));
  }
}

/** Divides the gradient by a variable; powers of two lose nothing. */
function unscale(gradients: Map<number, Tensor>, id: number, scale: number): void {
  const scaled = gradients.get(id);
  if (!scaled) return;
  gradients.set(
    id,
    tf.tidy(() => tf.mul(scaled, 1 / scale)),
  );
  scaled.dispose();
}

function addAll(gradients: Map<number, Tensor>, more: [number, Tensor][]): void {
  for (const [id, gradient] of more) {
    const before = gradients.get(id);
    gradients.set(id, before ? tf.add(before, gradient) : gradient);
    if (before) tf.dispose([before, gradient]);
  }
}

function checked(gradient: Tensor, input: Tensor, kernelName: string): Tensor {
  const fits = gradient.shape.length === input.shape.length && gradient.shape.every((n, i) => n === input.shape[i]);
  if (fits && gradient.dtype === 'float32') return gradient;
  throw new Error(
    `${kernelName}: the gradient by an input of ${input.dtype} [${input.shape}] is ${gradient.dtype} [${gradient.shape}]`,
  );
}
