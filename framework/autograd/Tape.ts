import { precisionOf } from '../backend/native/halfTensors.ts';
import type { Precision } from '../backend/Precision.ts';
import type { Tensor } from '../backend/tf.ts';
import type { TapeNode } from '../ops/EngineInternals.ts';

/** An input that depends on a wanted variable. The tensor may be gone when its gradient is computed. */
export interface ReachedInput {
  readonly name: string;
  readonly tensor: Tensor;
  readonly precision: Precision;
}

/** An operation on the way from a wanted variable. */
export interface Step {
  readonly node: TapeNode;
  readonly inputs: readonly ReachedInput[];
}

/**
 * What a forward pass records. Operations that depend on no wanted variable are not kept, and what the engine saved for them
 * is freed at once: a frozen network in front, or a teacher beside, costs no memory.
 */
export class Tape {
  readonly #steps: Step[] = [];
  /** Ids of the tensors that depend on a wanted variable. */
  readonly #reached: Set<number>;

  constructor(variables: readonly Tensor[]) {
    this.#reached = new Set(variables.map(variable => variable.id));
  }

  /** Called by the engine for each operation. */
  push(node: TapeNode): number {
    const inputs: ReachedInput[] = [];
    for (const [name, tensor] of Object.entries(node.inputs)) {
      if (tensor && this.#reached.has(tensor.id)) inputs.push({ name, tensor, precision: precisionOf(tensor) });
    }
    if (inputs.length > 0) {
      for (const output of node.outputs) this.#reached.add(output.id);
      this.#steps.push({ node, inputs });
    } else {
      free(node);
    }
    return this.#steps.length;
  }

  /**
   * The operations between the variables and a result, last one first. Those that do not lead to the result are freed before
   * the first one is handed out; each other one is freed after its turn.
   */
  *backwardsFrom(result: Tensor): Generator<Step> {
    const leading = new Set([result.id]);
    const path: Step[] = [];
    for (const step of this.#steps.splice(0).reverse()) {
      if (step.node.outputs.some(output => leading.has(output.id))) {
        for (const { tensor } of step.inputs) leading.add(tensor.id);
        path.push(step);
      } else {
        free(step.node);
      }
    }
    this.#steps.push(...path);
    for (const step of path) {
      yield step;
      this.#steps.shift();
      free(step.node);
    }
  }

  /** Frees everything that is still saved. */
  release(): void {
    for (const { node } of this.#steps.splice(0)) free(node);
  }
}

/** The saved tensors are clones made for the tape: disposing of them takes nothing from anyone. */
function free(node: TapeNode): void {
  for (const tensor of node.saved) tensor.dispose();
}
