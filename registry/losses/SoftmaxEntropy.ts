import { z } from 'zod';
import { type Scalar, type Tensor2D, tf } from '../../framework/backend/tf.ts';
import { softmaxEntropy } from '../../framework/ops/softmaxEntropy.ts';
import { LOSSES } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';

const options = z.strictObject({
  loss_weight: z.number().default(1).describe('factor of the loss'),
});

/** Entropy of the predicted classes in nats, averaged over the batch (Wang et al. 2021, equation 1): needs no labels. */
@register(LOSSES, 'SoftmaxEntropy')
export class SoftmaxEntropy {
  static readonly options = options;
  readonly #options: z.output<typeof options>;

  constructor(settings: z.output<typeof options>) {
    this.#options = settings;
  }

  /** @param logits [n, classes] */
  forward(logits: Tensor2D): Scalar {
    const { loss_weight } = this.#options;
    return tf.tidy(() => {
      const loss = tf.mean<Scalar>(softmaxEntropy(logits));
      return loss_weight === 1 ? loss : tf.mul(loss, loss_weight);
    });
  }
}
