import { z } from 'zod';
import { type Tensor, tf } from '../../framework/backend/tf.ts';
import type { SavedPart } from '../../framework/checkpoint/SavedPart.ts';
import type { TensorData } from '../../framework/checkpoint/StateDict.ts';
import { CheckpointError } from '../../framework/errors/UserError.ts';
import { fromFileOrder, toFileOrder } from '../../framework/nn/Layout.ts';
import { movedAverage } from '../../framework/nn/movedAverage.ts';
import type { Parameter } from '../../framework/nn/Parameter.ts';
import { HOOKS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { Hook, type PriorityName } from '../../framework/runner/Hook.ts';
import type { Runner } from '../../framework/runner/Runner.ts';
import { priorityOption } from './hookOptions.ts';

const options = z.strictObject({
  momentum: z.number().gt(0).max(1).default(2e-4).describe('share that an iteration takes from the parameters'),
  interval: z.int().min(1).default(1).describe('iterations between updates; an update counts for all of them'),
  begin: z.int().min(0).default(0).describe('until so many iterations are done the average is the parameters'),
  priority: priorityOption('NORMAL'),
});

/**
 * Keeps an exponential moving average of the parameters of `model` and evaluates with it: average <- (1 - m)^interval
 * average + (1 - (1 - m)^interval) parameters. Buffers are the network's own. Checkpoints hold the parameters as they
 * are trained in `model.safetensors`, and a whole network with the averages in `ema.safetensors`.
 */
@register(HOOKS, 'EMAHook')
export class EMAHook extends Hook {
  static readonly options = options;
  override readonly stateName = 'ema';
  override readonly priority: PriorityName | number;
  readonly #settings: z.output<typeof options>;
  readonly #averages = new Map<Parameter, Tensor>();
  /** The trained values, while the averages stand in their place. */
  readonly #trained = new Map<Parameter, Tensor>();
  #runner: Runner | undefined;

  constructor(settings: z.output<typeof options>) {
    super();
    this.#settings = settings;
    this.priority = settings.priority;
  }

  override beforeRun(runner: Runner): void {
    this.#runner = runner;
    for (const parameter of runner.method.model.parameters()) this.#average(parameter, tf.clone(parameter.variable));
  }

  override afterTrainIter({ iteration }: Runner): void {
    const { momentum, interval, begin } = this.#settings;
    if (iteration % interval !== 0) return;
    const kept = iteration <= begin ? 0 : (1 - momentum) ** interval;
    for (const [parameter, average] of this.#averages) {
      this.#average(parameter, movedAverage(average, parameter.variable, kept));
    }
  }

  override beforeValEpoch(): void {
    for (const [parameter, average] of this.#averages) {
      this.#trained.set(parameter, tf.keep(tf.clone(parameter.variable)));
      parameter.assign(average);
    }
  }

  override afterValEpoch(): void {
    for (const [parameter, value] of this.#trained) {
      parameter.assign(value);
      value.dispose();
    }
    this.#trained.clear();
  }

  /** The network's state with the averages in the place of its parameters. */
  override async state(): Promise<SavedPart> {
    const tensors = new Map<string, TensorData>(await this.#runner?.method.model.downloadStateDict());
    for (const [parameter, average] of this.#averages) {
      const data = toFileOrder(await average.data<'float32'>(), parameter.shape, parameter.layout).slice();
      tensors.set(parameter.name, { dtype: 'float32', shape: parameter.fileShape, data });
    }
    return { tensors };
  }

  override restore({ tensors }: SavedPart): void {
    for (const parameter of this.#averages.keys()) {
      const entry = tensors?.get(parameter.name);
      if (entry?.shape.join() !== parameter.fileShape.join()) {
        throw new CheckpointError(`the averages of the checkpoint have no ${parameter.name} [${parameter.fileShape}]`);
      }
      const data = fromFileOrder(entry.data as Float32Array, parameter.shape, parameter.layout);
      this.#average(parameter, tf.tensor(data, [...parameter.shape], 'float32'));
    }
  }

  override dispose(): void {
    tf.dispose([...this.#averages.values(), ...this.#trained.values()]);
    this.#averages.clear();
    this.#trained.clear();
  }

  #average(parameter: Parameter, value: Tensor): void {
    this.#averages.get(parameter)?.dispose();
    this.#averages.set(parameter, tf.keep(value));
  }
}
