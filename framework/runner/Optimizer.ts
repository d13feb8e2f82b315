import { type Tensor, tf } from '../backend/tf.ts';
import type { StateDict, TensorData } from '../checkpoint/StateDict.ts';
import type { Parameter } from '../nn/Parameter.ts';

/** Parameters that share settings; what is not given is the optimizer's own. */
export interface ParameterGroup {
  readonly parameters: readonly Parameter[];
  readonly lr?: number | undefined;
  readonly weight_decay?: number | undefined;
}

/** A group with its settings filled in. `lr` is what the schedule sets; `baseLr` is what it starts from. */
export interface OptimizerGroup {
  readonly parameters: readonly Parameter[];
  readonly baseLr: number;
  readonly weightDecay: number;
  lr: number;
}

/** What an optimizer remembers, for checkpoints. */
export interface OptimizerState {
  readonly tensors: StateDict;
  readonly values: { readonly steps: number; readonly lr: readonly number[] };
}

/** Updates parameters along gradients. Entries of the kind `optimizers` extend it. */
export abstract class Optimizer {
  readonly groups: readonly OptimizerGroup[];
  /** Updates so far. */
  #steps = 0;
  readonly #counts = new Map<Parameter, number>();
  /** Moments by slot and parameter name. */
  readonly #slots = new Map<string, Tensor>();

  constructor(settings: { readonly lr: number; readonly weight_decay: number }, groups: readonly ParameterGroup[]) {
    this.groups = groups.map(group => ({
      parameters: group.parameters,
      baseLr: group.lr ?? settings.lr,
      lr: group.lr ?? settings.lr,
      weightDecay: group.weight_decay ?? settings.weight_decay,
    }));
  }

  get steps(): number {
    return this.#steps;
  }

  /**
   * One update. Parameters without a gradient stay as they are, moments included, as in PyTorch.
   *
   * @param gradients stay the caller's.
   */
  step(gradients: ReadonlyMap<Parameter, Tensor>): void {
    this.#steps++;
    for (const group of this.groups) {
      for (const parameter of group.parameters) {
        const gradient = gradients.get(parameter);
        if (!gradient) continue;
        tf.tidy(() => {
          const { weightDecay } = group;
          // Coupled L2: PyTorch adds it to the gradient, for both optimizers.
          const decayed = weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(parameter.variable, weightDecay));
          parameter.assign(this.update(parameter, decayed, group.lr));
        });
      }
    }
  }

  /** The parameter's next value. Runs inside `tf.tidy`. */
  protected abstract update(parameter: Parameter, gradient: Tensor, lr: number): Tensor;

  /** What `remember` last stored, or undefined. */
  protected recall(slot: string, parameter: Parameter): Tensor | undefined {
    return this.#slots.get(`${slot}.${parameter.name}`);
  }

  /** Keeps a moment until the next one of the same name; returns it. */
  protected remember(slot: string, parameter: Parameter, value: Tensor): Tensor {
    const key = `${slot}.${parameter.name}`;
    this.#slots.get(key)?.dispose();
    this.#slots.set(key, tf.keep(value));
    return value;
  }

  /** Counts one update of a parameter, from 1 on; PyTorch counts per parameter. */
  protected count(parameter: Parameter): number {
    const next = (this.#counts.get(parameter) ?? 0) + 1;
    this.#counts.set(parameter, next);
    return next;
  }

  /** Forgets moments and counts; learning rates stay. */
  reset(): void {
    for (const value of this.#slots.values()) value.dispose();
    this.#slots.clear();
    this.#counts.clear();
    this.#steps = 0;
  }

  dispose(): void {
    this.reset();
  }

  /** Moments by `<slot>.<parameter name>`, in the inner layout, and the counts. */
  async state(): Promise<OptimizerState> {
    const tensors = new Map<string, TensorData>();
    for (const [name, value] of this.#slots) {
      tensors.set(name, {
        dtype: 'float32',
        shape: value.shape,
        data: Float32Array.from(await value.data<'float32'>()),
      });
    }
    for (const [parameter, count] of this.#counts) {
      tensors.set(`step.${parameter.name}`, { dtype: 'int32', shape: [], data: Int32Array.of(count) });
    }
    return { tensors, values: { steps: this.#steps, lr: this.groups.map(group => group.lr) } };
  }

  /** Takes what `state` gave. */
  restore({ tensors, values }: OptimizerState): void {
    this.reset();
    this.#steps = values.steps;
    for (const [i, group] of this.groups.entries()) group.lr = values.lr[i];
    const byName = new Map(
      this.groups.flatMap(group => group.parameters).map(parameter => [parameter.name, parameter]),
    );
    for (const [name, { shape, data }] of tensors) {
      const [slot] = name.split('.', 1);
      const parameter = byName.get(name.slice(slot.length + 1));
      if (!parameter) throw new Error(`the optimizer state has ${name}, which is no parameter of this run`);
      if (slot === 'step') this.#counts.set(parameter, Number(data[0]));
      else this.#slots.set(name, tf.keep(tf.tensor(data as Float32Array, [...shape])));
    }
  }
}
