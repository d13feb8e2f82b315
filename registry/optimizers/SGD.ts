import { z } from 'zod';
import { type Tensor, tf } from '../../framework/backend/tf.ts';
import type { Parameter } from '../../framework/nn/Parameter.ts';
import { cachedAttributes, flag, float32 } from '../../framework/ops/native/attributes.ts';
import { OPTIMIZERS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { type NativeUpdate, Optimizer, type ParameterGroup } from '../../framework/runner/Optimizer.ts';

const options = z
  .strictObject({
    lr: z.number().min(0).describe('learning rate'),
    momentum: z.number().min(0).default(0).describe('share of the last direction that is kept'),
    dampening: z.number().default(0).describe('share of the gradient that is left out of the direction'),
    weight_decay: z.number().min(0).default(0).describe('L2 factor, added to the gradient'),
    nesterov: z.boolean().default(false).describe('look ahead along the new direction'),
  })
  .refine(value => !value.nesterov || (value.momentum > 0 && value.dampening === 0), {
    message: 'nesterov needs momentum above 0 and dampening 0',
    path: ['nesterov'],
  });

/**
 * Stochastic gradient descent as in PyTorch (`torch.optim.SGD`): b = momentum b + (1 - dampening) g, with b = g at first;
 * p -= lr b, with Nesterov p -= lr (g + momentum b).
 */
@register(OPTIMIZERS, 'SGD')
export class SGD extends Optimizer {
  static readonly options = options;
  readonly #settings: z.output<typeof options>;

  constructor(settings: z.input<typeof options>, groups: readonly ParameterGroup[]) {
    const complete = options.parse(settings);
    super(complete, groups);
    this.#settings = complete;
  }

  protected override update(parameter: Parameter, gradient: Tensor, lr: number): Tensor {
    const { momentum, dampening, nesterov } = this.#settings;
    let direction = gradient;
    if (momentum !== 0) {
      const last = this.fresh ? undefined : this.recall('momentum_buffer', parameter);
      const buffer = last
        ? tf.add(tf.mul(last, momentum), dampening === 0 ? gradient : tf.mul(gradient, 1 - dampening))
        : tf.clone(gradient);
      this.remember('momentum_buffer', parameter, buffer);
      direction = nesterov ? tf.add(gradient, tf.mul(buffer, momentum)) : buffer;
    }
    return tf.sub(parameter.variable, tf.mul(direction, lr));
  }

  protected override nativeUpdate(parameter: Parameter, gradient: Tensor, lr: number): NativeUpdate | undefined {
    const { momentum, dampening, nesterov } = this.#settings;
    const locking = flag('use_locking', false);
    if (momentum === 0) {
      const attributes = cachedAttributes('descent', () => [float32(), locking]);
      return { name: 'ResourceApplyGradientDescent', attributes, moments: [], operands: [lr, gradient] };
    }
    // The first direction is the gradient itself: nothing of it is left out, and nothing of another one kept.
    const direction = this.fresh || dampening === 0 ? gradient : tf.mul(gradient, 1 - dampening);
    const again = this.fresh && this.recall('momentum_buffer', parameter) !== undefined;
    // The kernel would keep no share of this direction either.
    if (again && nesterov) return undefined;
    const look = flag('use_nesterov', nesterov);
    return {
      name: 'ResourceApplyMomentum',
      attributes: cachedAttributes(`momentum ${nesterov}`, () => [float32(), locking, look]),
      moments: ['momentum_buffer'],
      operands: [lr, direction, again ? 0 : momentum],
    };
  }
}
