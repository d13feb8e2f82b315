import { z } from 'zod';
import { currentBackend } from '../../framework/backend/currentBackend.ts';
import { type Tensor, tf } from '../../framework/backend/tf.ts';
import type { SavedPart } from '../../framework/checkpoint/SavedPart.ts';
import type { StateDict, TensorData } from '../../framework/checkpoint/StateDict.ts';
import { fromFileOrder, toFileOrder } from '../../framework/nn/Layout.ts';
import type { Parameter } from '../../framework/nn/Parameter.ts';
import { HOOKS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { clipGradients } from '../../framework/runner/clipGradients.ts';
import { Hook, type PriorityName } from '../../framework/runner/Hook.ts';
import { LossScaler, type LossScalerState } from '../../framework/runner/LossScaler.ts';
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
  loss_scale: z
    .union([z.literal('dynamic'), z.number().positive()])
    .default('dynamic')
    .describe(
      'factor of the losses for runtime.precision float16, which nothing else uses; dynamic: as large as it goes',
    ),
  priority: priorityOption('ABOVE_NORMAL'),
});

type Sums = Map<Parameter, Tensor>;

/**
 * Updates the parameters: accumulates gradients, clips, lets each optimizer step, in this order. What is left over at
 * the end of the run is applied too, as the mean of the iterations that it comes from. In float16 it scales the losses, and
 * leaves out iterations whose gradients are not all finite.
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
  readonly #lossScale: number | 'dynamic';
  /** In float16. */
  #scaler: LossScaler | undefined;
  #runner: Runner | undefined;
  #parameters: ReadonlyMap<string, readonly Parameter[]> = new Map();

  constructor({ grad_clip, cumulative_iters, loss_scale, priority }: z.output<typeof options>) {
    super();
    this.priority = priority;
    this.#every = cumulative_iters;
    this.#lossScale = loss_scale;
    if (grad_clip) {
      const { max_norm, norm_type } = grad_clip;
      this.#clip = { max_norm, norm_type: norm_type === 'inf' ? Number.POSITIVE_INFINITY : norm_type };
    }
  }

  override beforeRun(runner: Runner): void {
    if (currentBackend().precision === 'float16') this.#scaler = new LossScaler(this.#lossScale);
    this.#runner = runner;
    this.#setLossScale();
    this.#parameters = new Map(
      [...runner.optimizers].map(([name, { groups }]) => [name, groups.flatMap(group => group.parameters)]),
    );
  }

  override afterTrainIter(runner: Runner): void {
    const { gradients } = runner.step;
    const usable = this.#judge(runner);
    if (this.#every === 1) {
      if (!usable) return;
      for (const [name, byParameter] of Object.entries(gradients)) this.#update(runner, name, byParameter);
      runner.method.afterUpdate();
      return;
    }
    if (usable) {
      for (const [name, byParameter] of Object.entries(gradients)) this.#accumulate(name, byParameter);
      this.#count++;
    }
    if (this.#count < this.#every && !runner.complete) return;
    for (const [name, sums] of this.#sums) {
      const means = new Map([...sums].map(([parameter, sum]) => [parameter, tf.div(sum, this.#count)]));
      this.#update(runner, name, means);
      tf.dispose([...means.values()]);
    }
    if (this.#sums.size > 0) runner.method.afterUpdate();
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
    const scaling = this.#scaler ? { loss_scaler: this.#scaler.state() } : {};
    return { tensors: tensors.size > 0 ? tensors : undefined, values: { accumulated: this.#count, ...scaling } };
  }

  override restore({ tensors, values }: SavedPart): void {
    this.dispose();
    const { accumulated, loss_scaler } = values as { accumulated: number; loss_scaler?: LossScalerState };
    this.#count = accumulated;
    if (this.#scaler && loss_scaler) {
      this.#scaler.restore(loss_scaler);
      this.#setLossScale();
    }
    for (const [name, parameters] of this.#parameters) this.#restoreSums(name, parameters, tensors ?? new Map());
  }

  override dispose(): void {
    for (const sums of this.#sums.values()) tf.dispose([...sums.values()]);
    this.#sums.clear();
    this.#count = 0;
  }

  /** Whether the gradients of the iteration can be used: in float16 those of a too large loss scale cannot. */
  #judge({ step, logger, logBuffer, iteration }: Runner): boolean {
    if (!this.#scaler) return true;
    const gradients = Object.values(step.gradients).flatMap(byParameter => [...byParameter.values()]);
    logBuffer.add('loss_scale', this.#scaler.scale);
    const usable = this.#scaler.judge(gradients);
    if (!usable) {
      logger.info(`iteration ${iteration}: gradients beyond float16, left out; loss scale now ${this.#scaler.scale}`);
    }
    this.#setLossScale();
    return usable;
  }

  #setLossScale(): void {
    if (this.#runner && this.#scaler) this.#runner.lossScale = this.#scaler.scale;
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
