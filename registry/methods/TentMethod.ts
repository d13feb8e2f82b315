import { z } from 'zod';
import type { Tensor, Tensor4D } from '../../framework/backend/tf.ts';
import { ConfigError } from '../../framework/errors/UserError.ts';
import type { Module } from '../../framework/nn/Module.ts';
import type { Parameter } from '../../framework/nn/Parameter.ts';
import { build } from '../../framework/registration/build.ts';
import { METHODS, OPTIMIZERS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import type { Spec } from '../../framework/registration/spec.ts';
import { Method, type MethodContext } from '../../framework/runner/Method.ts';
import type { Optimizer } from '../../framework/runner/Optimizer.ts';
import { checkModel } from './checkModel.ts';
import { collectParams } from './collectParams.ts';
import { configureModel } from './configureModel.ts';
import { Tent } from './Tent.ts';

const options = z.strictObject({
  steps: z
    .int()
    .min(0)
    .default(1)
    .describe('forward passes and updates per batch; 0 predicts with the statistics of the batch and updates nothing'),
  episodic: z.boolean().default(false).describe('start every batch from the source parameters'),
  reset: z
    .enum(['domain', 'never'])
    .default('domain')
    .describe('domain: every stream starts from the source; never: adaptation goes on over all streams'),
  adapt_batches: z
    .int()
    .min(0)
    .nullable()
    .default(null)
    .describe('stop updating after so many batches of a stream; null: never stop'),
  epochs: z
    .int()
    .min(0)
    .default(0)
    .describe('offline mode: so many passes over a stream adapt, then one more predicts without updates; 0: online'),
  parameters: z
    .enum(['affine', 'scale', 'shift', 'all'])
    .default('affine')
    .describe('what is updated: of every BatchNorm2d scale and shift, one of them, or all parameters of the network'),
});

/**
 * Test-time entropy minimisation (Wang et al., ICLR 2021), for any network with BatchNorm2d. The optimizer is the
 * config's `optimizer`.
 */
@register(METHODS, 'Tent')
export class TentMethod extends Method {
  static readonly options = options;
  readonly tent: Tent;
  override readonly offlineEpochs: number;
  readonly #settings: z.output<typeof options>;
  /** Batches of this stream that were adapted on. */
  #adapted = 0;

  constructor(settings: z.output<typeof options>, { model, optimizer, ...context }: MethodContext) {
    super({ model, optimizer, ...context });
    if (!optimizer || typeof optimizer.type !== 'string') {
      throw new ConfigError('the method Tent needs one optimizer', {
        hint: "for example optimizer: { type: 'Adam', lr: 1e-3 }",
      });
    }
    this.#settings = settings;
    this.offlineEpochs = settings.epochs;
    const parameters = selectParameters(configureModel(model), settings.parameters);
    this.tent = new Tent(model, build<Optimizer>(OPTIMIZERS, optimizer as Spec, [{ parameters }]), settings);
  }

  /** Adapts on the batch, unless that is over for this stream, and predicts it. */
  override predict(images: Tensor4D): Tensor {
    const offline = this.offlineEpochs > 0;
    if (offline || this.#isOver()) return this.tent.predict(images);
    return this.#adapt(images);
  }

  override adapt(images: Tensor4D): void {
    if (!this.#isOver()) this.#adapt(images).dispose();
  }

  override startStream(): void {
    this.#adapted = 0;
    if (this.#settings.reset === 'domain') this.tent.reset();
  }

  override dispose(): void {
    this.tent.dispose();
    this.tent.optimizer.reset();
  }

  #adapt(images: Tensor4D): Tensor {
    this.#adapted++;
    return this.tent.forward(images);
  }

  #isOver(): boolean {
    return this.#adapted >= (this.#settings.adapt_batches ?? Number.POSITIVE_INFINITY);
  }
}

/** What the optimizer updates; everything else is frozen. */
function selectParameters(model: Module, which: z.output<typeof options>['parameters']): Parameter[] {
  checkModel(model);
  if (which === 'all') {
    const all = model.parameters();
    for (const parameter of all) parameter.requiresGrad = true;
    return all;
  }
  const { params, names } = collectParams(model);
  const suffix = { affine: '', scale: 'weight', shift: 'bias' }[which];
  for (const [i, parameter] of params.entries()) parameter.requiresGrad = names[i].endsWith(suffix);
  return params.filter(parameter => parameter.requiresGrad);
}
