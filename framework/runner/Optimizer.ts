import { type InPlaceKernel, InPlaceUpdates } from '../backend/native/InPlaceUpdates.ts';
import { nativeBinding } from '../backend/nativeBinding.ts';
import { type Tensor, tf } from '../backend/tf.ts';
import type { StateDict, TensorData } from '../checkpoint/StateDict.ts';
import { CheckpointError } from '../errors/UserError.ts';
import { fromFileOrder, toFileOrder } from '../nn/Layout.ts';
import type { Parameter } from '../nn/Parameter.ts';
import { isNative } from '../ops/form.ts';
import { mix } from '../ops/mix.ts';

/** Parameters that share settings; what is not given is the optimizer's own. */
export interface ParameterGroup {
  readonly parameters: readonly Parameter[];
  readonly lr?: number | undefined;
  readonly weight_decay?: number | undefined;
  /** Factor of the learning rate. */
  readonly lr_mult?: number | undefined;
  /**
   * Updates in each step, all along its gradient; default 1. More is what an optimizer of PyTorch does with parameters that are
   * listed so often.
   */
  readonly repeats?: number | undefined;
}

/** A group with its settings filled in. `lr` is what the schedule sets; `baseLr` is what it starts from. */
export interface OptimizerGroup {
  readonly parameters: readonly Parameter[];
  readonly baseLr: number;
  readonly weightDecay: number;
  readonly repeats: number;
  lr: number;
}

/** What an optimizer remembers, for checkpoints. */
export interface OptimizerState {
  readonly tensors: StateDict;
  readonly values: { readonly steps: number; readonly lr: readonly number[] };
}

/** An update by one of TensorFlow's kernels: the parameter comes first among its inputs, then the moments, then the operands. */
export interface NativeUpdate extends InPlaceKernel {
  /** Names of moments; they are zeros before the first update. */
  readonly moments: readonly string[];
}

/**
 * Updates parameters along gradients. Entries of the kind `optimizers` extend it: `new Class(options, groups)`.
 *
 * A parameter's moments are kept by parameter; in checkpoints they are called `<moment>.<parameter name>`, in PyTorch's
 * layout, so that Python can read them.
 */
export abstract class Optimizer {
  readonly groups: readonly OptimizerGroup[];
  /** Updates so far. */
  #steps = 0;
  /** Updates so far by parameter: one that had no gradient has fewer. */
  readonly #counts = new Map<Parameter, number>();
  /** By moment (`exp_avg`), by parameter. */
  readonly #moments = new Map<string, Map<Parameter, Tensor>>();
  #fresh = true;
  /** On the native engine parameters and moments change in place. */
  #inPlace: InPlaceUpdates | undefined;

  /** @throws Error when a parameter stands in two groups, or two have the same name. */
  constructor(settings: { readonly lr: number; readonly weight_decay: number }, groups: readonly ParameterGroup[]) {
    this.groups = groups.map(group => {
      const { parameters, lr = settings.lr, lr_mult = 1, weight_decay = settings.weight_decay, repeats = 1 } = group;
      const baseLr = lr * lr_mult;
      return { parameters, baseLr, lr: baseLr, weightDecay: weight_decay, repeats };
    });
    const names = new Set<string>();
    for (const { name } of this.#parameters()) {
      if (names.has(name)) {
        throw new Error(
          `${this.constructor.name}: ${name} is listed twice; networks with equal names need an optimizer each`,
        );
      }
      names.add(name);
    }
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
        this.#fresh = ![...this.#moments.values()].some(values => values.has(parameter));
        for (let k = 0; k < group.repeats; k++) this.#update(group, parameter, gradient);
      }
    }
  }

  #update({ weightDecay, lr }: OptimizerGroup, parameter: Parameter, gradient: Tensor): void {
    tf.tidy(() => {
      // Coupled L2: PyTorch adds it to the gradient, for both optimizers.
      const decayed = weightDecay === 0 ? gradient : mix(gradient, parameter.variable, 1, weightDecay);
      const native = isNative() ? this.nativeUpdate?.(parameter, decayed, lr) : undefined;
      if (native) this.#updateInPlace(parameter, native);
      else parameter.assign(this.update(parameter, decayed, lr));
    });
  }

  /**
   * Whether the parameter that is updated had no moments when the step began. PyTorch looks before its first update: with
   * `repeats`, SGD starts each update of the first step without a direction, and goes on from the last one's.
   */
  protected get fresh(): boolean {
    return this.#fresh;
  }

  /** The parameter's next value, in portable form. Runs inside `tf.tidy`. */
  protected abstract update(parameter: Parameter, gradient: Tensor, lr: number): Tensor;

  /** The same by one of TensorFlow's kernels, which changes parameter and moments in place; undefined: no kernel does it. Runs inside `tf.tidy`. */
  protected nativeUpdate?(parameter: Parameter, gradient: Tensor, lr: number): NativeUpdate | undefined;

  #updateInPlace(parameter: Parameter, { moments, ...kernel }: NativeUpdate): void {
    this.#inPlace ??= new InPlaceUpdates(nativeBinding()!);
    const targets = moments.map(name => ({
      key: `${name} of ${parameter.name}`,
      tensor: this.recall(name, parameter) ?? this.remember(name, parameter, tf.zeros([...parameter.shape])),
      replace: (value: Tensor) => this.remember(name, parameter, tf.clone(value)),
    }));
    const itself = {
      key: parameter.name,
      tensor: parameter.variable,
      replace: (value: Tensor) => parameter.assign(value),
    };
    this.#inPlace.run(kernel, [itself, ...targets]);
    parameter.changedInPlace();
  }

  /** What `remember` last stored, or undefined. */
  protected recall(moment: string, parameter: Parameter): Tensor | undefined {
    return this.#moments.get(moment)?.get(parameter);
  }

  /** Keeps a moment until the next one of the same name; returns it. */
  protected remember(moment: string, parameter: Parameter, value: Tensor): Tensor {
    let values = this.#moments.get(moment);
    if (!values) {
      values = new Map();
      this.#moments.set(moment, values);
    }
    values.get(parameter)?.dispose();
    values.set(parameter, tf.keep(value));
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
    for (const values of this.#moments.values()) for (const value of values.values()) value.dispose();
    this.#moments.clear();
    this.#counts.clear();
    this.#steps = 0;
    this.#inPlace?.dispose();
  }

  dispose(): void {
    this.reset();
  }

  /** Moments by `<moment>.<parameter name>` and counts by `step.<parameter name>`. */
  async state(): Promise<OptimizerState> {
    const tensors = new Map<string, TensorData>();
    for (const [moment, values] of this.#moments) {
      for (const [parameter, value] of values) {
        // Backends may hand out their own memory: always copy.
        const data = toFileOrder(await value.data<'float32'>(), parameter.shape, parameter.layout).slice();
        tensors.set(`${moment}.${parameter.name}`, { dtype: 'float32', shape: parameter.fileShape, data });
      }
    }
    for (const [parameter, count] of this.#counts) {
      tensors.set(`step.${parameter.name}`, { dtype: 'int32', shape: [], data: Int32Array.of(count) });
    }
    return { tensors, values: { steps: this.#steps, lr: this.groups.map(group => group.lr) } };
  }

  /**
   * Takes what `state` gave.
   *
   * @throws CheckpointError when the state is one of other parameters or groups; the optimizer is then as it was.
   */
  restore({ tensors, values }: OptimizerState): void {
    const byName = new Map([...this.#parameters()].map(parameter => [parameter.name, parameter]));
    const entries = [...tensors].map(([key, entry]) => {
      const [moment] = key.split('.', 1);
      const parameter = byName.get(key.slice(moment.length + 1));
      const shape = moment === 'step' ? [] : parameter?.fileShape;
      if (parameter && shape?.join() === entry.shape.join()) return { moment, parameter, data: entry.data };
      const problem = parameter
        ? `of shape [${entry.shape}], expected [${shape}]`
        : 'which is no parameter of this run';
      throw new CheckpointError(`the optimizer state has ${key}, ${problem}`);
    });
    if (values.lr.length !== this.groups.length) {
      throw new CheckpointError(
        `the optimizer state has ${values.lr.length} parameter groups, this run has ${this.groups.length}`,
      );
    }
    this.reset();
    this.#steps = values.steps;
    for (const [i, group] of this.groups.entries()) group.lr = values.lr[i];
    for (const { moment, parameter, data } of entries) {
      if (moment === 'step') this.#counts.set(parameter, Number(data[0]));
      else {
        const ordered = fromFileOrder(data as Float32Array, parameter.shape, parameter.layout);
        this.remember(moment, parameter, tf.tensor(ordered, [...parameter.shape], 'float32'));
      }
    }
  }

  *#parameters(): Generator<Parameter> {
    for (const group of this.groups) yield* group.parameters;
  }
}
