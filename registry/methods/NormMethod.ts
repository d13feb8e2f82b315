import { z } from 'zod';
import type { Tensor, Tensor4D } from '../../framework/backend/tf.ts';
import { METHODS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { Method, type MethodContext } from '../../framework/runner/Method.ts';
import { Norm } from './Norm.ts';

const options = z.strictObject({
  eps: z.number().min(0).default(1e-5).describe('added to the variance before the root'),
  momentum: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .default(0.1)
    .describe('weight of the batch in the running statistics, which are kept but not used; null: their average'),
  reset_stats: z.boolean().default(false).describe('start the running statistics at mean 0 and variance 1'),
  no_stats: z.boolean().default(false).describe('keep no running statistics'),
});

/** Normalisation by the statistics of the test batch, in every BatchNorm2d (Schneider et al. 2020; Nado et al. 2020). */
@register(METHODS, 'Norm')
export class NormMethod extends Method {
  static readonly options = options;
  readonly norm: Norm;

  constructor({ eps, momentum, reset_stats, no_stats }: z.output<typeof options>, context: MethodContext) {
    super(context);
    this.norm = new Norm(context.model, { eps, momentum, resetStats: reset_stats, noStats: no_stats });
  }

  override predict(images: Tensor4D): Tensor {
    return this.norm.forward(images);
  }

  override startStream(): void {
    this.norm.reset();
  }

  override dispose(): void {
    this.norm.dispose();
  }
}
