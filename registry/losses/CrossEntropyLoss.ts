import { z } from 'zod';
import { type Scalar, type Tensor, tf } from '../../framework/backend/tf.ts';
import { crossEntropy } from '../../framework/ops/crossEntropy.ts';
import { LOSSES } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';

const options = z.strictObject({
  ignore_index: z
    .number()
    .int()
    .nullable()
    .default(null)
    .describe('labels of this value count for nothing; null: all count'),
  loss_weight: z.number().default(1).describe('factor of the loss'),
});

/** Cross entropy of logits and class numbers in nats, averaged over the labels that count. */
@register(LOSSES, 'CrossEntropyLoss')
export class CrossEntropyLoss {
  static readonly options = options;
  readonly #options: z.output<typeof options>;

  constructor(settings: z.output<typeof options>) {
    this.#options = settings;
  }

  /**
   * @param logits [..., classes]
   * @param labels int32 [...]
   */
  forward(logits: Tensor, labels: Tensor): Scalar {
    const { ignore_index, loss_weight } = this.#options;
    return tf.tidy(() => {
      const loss = crossEntropy(logits, labels, { ignoreIndex: ignore_index ?? undefined }) as Scalar;
      return loss_weight === 1 ? loss : tf.mul(loss, loss_weight);
    });
  }
}
