import { z } from 'zod';
import { type Tensor, tf } from '../../framework/backend/tf.ts';
import type { Parameter } from '../../framework/nn/Parameter.ts';
import { cachedAttributes, flag, float32 } from '../../framework/ops/native/attributes.ts';
import { OPTIMIZERS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { type NativeUpdate, Optimizer, type ParameterGroup } from '../../framework/runner/Optimizer.ts';

const share = z.number().min(0).lt(1);
const options = z.strictObject({
  lr: z.number().min(0).default(1e-3).describe('learning rate'),
  betas: z.tuple([share, share]).default([0.9, 0.999]).describe('decay of the first and the second moment'),
  eps: z.number().min(0).default(1e-8).describe('added to the root of the second moment'),
  weight_decay: z.number().min(0).default(0).describe('L2 factor, added to the gradient'),
});

/**
 * Adam (Kingma and Ba 2015) as in PyTorch (`torch.optim.Adam`): p -= lr / (1 - beta1^t) m / (sqrt(v) / sqrt(1 - beta2^t) + eps).
 * TensorFlow's own Adam adds its epsilon (1e-7) before the bias is corrected, which is another formula.
 */
@register(OPTIMIZERS, 'Adam')
export class Adam extends Optimizer {
  static readonly options = options;
  readonly #settings: z.output<typeof options>;

  constructor(settings: z.input<typeof options>, groups: readonly ParameterGroup[]) {
    const complete = options.parse(settings);
    super(complete, groups);
    this.#settings = complete;
  }

  protected override update(parameter: Parameter, gradient: Tensor, lr: number): Tensor {
    const { betas, eps } = this.#settings;
    const step = this.count(parameter);
    const first = this.#average('exp_avg', parameter, gradient, betas[0]);
    const second = this.#average('exp_avg_sq', parameter, tf.square(gradient), betas[1]);
    const root = tf.div(tf.sqrt(second), Math.sqrt(1 - betas[1] ** step));
    const size = lr / (1 - betas[0] ** step);
    return tf.sub(parameter.variable, tf.mul(tf.div(first, tf.add(root, eps)), size));
  }

  /** The kernel scales epsilon by the bias correction of the root, sqrt(1 - beta2^t): PyTorch does not. */
  protected override nativeUpdate(parameter: Parameter, gradient: Tensor, lr: number): NativeUpdate {
    const [beta1, beta2] = this.#settings.betas;
    const step = this.count(parameter);
    const powers = [beta1 ** step, beta2 ** step] as const;
    const eps = this.#settings.eps * Math.sqrt(1 - powers[1]);
    return {
      name: 'ResourceApplyAdam',
      attributes: cachedAttributes('adam', () => [float32(), flag('use_locking', false), flag('use_nesterov', false)]),
      moments: ['exp_avg', 'exp_avg_sq'],
      operands: [...powers, lr, beta1, beta2, eps, gradient],
    };
  }

  /** beta m + (1 - beta) value, with m = 0 at first. */
  #average(slot: string, parameter: Parameter, value: Tensor, beta: number): Tensor {
    const last = this.recall(slot, parameter);
    const recent = tf.mul(value, 1 - beta);
    return this.remember(slot, parameter, last ? tf.add(tf.mul(last, beta), recent) : recent);
  }
}
