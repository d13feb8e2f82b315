import { z } from 'zod';
import { type Tensor, tf } from '../../framework/backend/tf.ts';
import type { SavedPart } from '../../framework/checkpoint/SavedPart.ts';
import type { StateDict, TensorData } from '../../framework/checkpoint/StateDict.ts';
import { fromFileOrder, toFileOrder } from '../../framework/nn/Layout.ts';
import type { Parameter } from '../../framework/nn/Parameter.ts';
import { HOOKS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { clipGradients } from '../../framework/runner/clipGradients.ts';
import { Hook, type PriorityName } from '../../framework/runner/Hook.ts';
import type { Optimizer } from '../../framework/runner/Optimizer.ts';
import type { Runner } from '../../framework/runner/Runner.ts';
import { priorityOption } from './hookOptions.ts';

const options = z.strictObject({
  grad_clip: z
    .strictObject({
      max_norm: z.number().positive().describe('largest norm of all gradients of an optimizer together'),
      norm_type: z
        .union([z.number().positive(), z.literal('inf')])
        .default(2)
        .describe("2: Euclidean; 'inf': the largest absolute value"),
    })
    .nullable()
    .default(null)
    .describe('scales gradients that are too long; null: off'),
  cumulative_iters: z.int().min(1).default(1).describe('update once in so many iterations, along the mean gradient'),
  priority: priorityOption('ABOVE_NORMAL'),
});

type Sums = Map<Parameter, Tensor>;

/**
 * Updates the parameters: accumulates gradients, clips, lets each optimizer step, in this order. What is left over at
 * the end of the run is applied too, as the mean of the iterations that it comes from.
 */
@register(HOOKS, 'OptimizerHook')
export class OptimizerHook extends Hook {
  static readonly options = options;
  override readonly stateName = 'gradients';
  override readonly priority: PriorityName | number;
  readonly #clip: { readonly max_norm: number; readonly norm_type: number } | undefined;
  readonly #every: number;
  /** By optimizer: the sums of the last `#count` iterations. Empty where nothing is accumulated. */
  readonly #sums = new Map<string, Sums>();
  #count = 0;
  #parameters: ReadonlyMap<string, readonly Parameter[]> = new Map();

  constructor({ grad_clip, cumulative_iters, priority }: z.output<typeof options>) {
    super();
    this.priority = priority;
    this.#every = cumulative_iters;
    if (grad_clip) {
      const { max_norm, norm_type } = grad_clip;
      this.#clip = { max_norm, norm_type: norm_type === 'inf' ? Number.POSITIVE_INFINITY : norm_type };
    }
  }

  override beforeRun({ optimizers }: Runner): void {
    this.#parameters = new Map(
      [...optimizers].map(([name, { groups }]) => [name, groups.flatMap(group => group.parameters)]),
    );
  }

  override afterTrainIter(runner: Runner): void {
    const { gradients } = runner.step;
    if (this.#every === 1) {
      for (const [name, byParameter] of Object.entries(gradients)) this.#update(runner, name, byParameter);
      return;
    }
    for (const [name, byParameter] of Object.entries(gradients)) this.#accumulate(name, byParameter);
    this.#count++;
    if (this.#count < this.#every && !runner.complete) return;
    for (const [name, sums] of this.#sums) {
      const means = new Map([...sums].map(([parameter, sum]) => [parameter, tf.div(sum, this.#count)]));
      this.#update(runner, name, means);
      tf.dispose([...means.values()]);
    }
    this.dispose();
  }

  override async state(): Promise<SavedPart> {
    const tensors = new Map<string, TensorData>();
    for (const [name, sums] of this.#sums) {
      for (const [parameter, sum] of sums) {
        const data = toFileOrder(await sum.data<'float32'>(), parameter.shape, parameter.layout).slice();
        tensors.set(`${name}/${parameter.name}`, { dtype: 'float32', shape: parameter.fileShape, data });
      }
    }
    return { tensors: tensors.size > 0 ? tensors : undefined, values: { accumulated: this.#count } };
  }

  override restore({ tensors, values }: SavedPart): void {
    this.dispose();
    this.#count = (values as { accumulated: number }).accumulated;
    for (const [name, parameters] of this.#parameters) this.#restoreSums(name, parameters, tensors ?? new Map());
  }

  override dispose(): void {
    for (const sums of this.#sums.values()) tf.dispose([...sums.values()]);
    this.#sums.clear();
    this.#count = 0;
  }

  #restoreSums(name: string, parameters: readonly Parameter[], tensors: StateDict): void {
    const sums: Sums = new Map();
    for (const parameter of parameters) {
      const entry = tensors.get(`${name}/${parameter.name}`);
      if (!entry) continue;
      const data = fromFileOrder(entry.data as Float32Array, parameter.shape, parameter.layout);
      sums.set(parameter, tf.keep(tf.tensor(data, [...parameter.shape], 'float32')));
    }
    if (sums.size > 0) this.#sums.set(name, sums);
  }

  #accumulate(name: string, gradients: ReadonlyMap<Parameter, Tensor>): void {
    const sums = this.#sums.get(name) ?? new Map<Parameter, Tensor>();
    this.#sums.set(name, sums);
    for (const [parameter, gradient] of gradients) {
      const last = sums.get(parameter);
      sums.set(parameter, tf.keep(last ? tf.add(last, gradient) : tf.clone(gradient)));
      last?.dispose();
    }
  }

  #update(runner: Runner, name: string, gradients: ReadonlyMap<Parameter, Tensor>): void {
    const optimizer = runner.optimizers.get(name);
    if (!optimizer) throw new Error(`the method has gradients for the optimizer ${name}, which does not exist`);
    if (this.#clip) this.#clippedStep(runner, name, optimizer, gradients);
    else optimizer.step(gradients);
  }

  #clippedStep(runner: Runner, name: string, optimizer: Optimizer, gradients: ReadonlyMap<Parameter, Tensor>): void {
    const { clipped, norm } = clipGradients([...gradients.values()], this.#clip!);
    optimizer.step(new Map([...gradients.keys()].map((parameter, i) => [parameter, clipped[i]])));
    runner.logBuffer.add(runner.optimizers.size > 1 ? `grad_norm_${name}` : 'grad_norm', norm);
    tf.dispose([norm, ...clipped]);
  }
}
