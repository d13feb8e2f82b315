import { z } from 'zod';
import { type Scalar, type Tensor, type Tensor2D, tf } from '../../framework/backend/tf.ts';
import { softmaxEntropy } from '../../framework/ops/softmaxEntropy.ts';
import { LOSSES } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';

const options = z.strictObject({
  kind: z
    .enum(['MRKLD', 'MRENT'])
    .default('MRKLD')
    .describe('MRKLD: divergence from the uniform distribution, but for a constant; MRENT: negative entropy'),
  loss_weight: z.number().default(1).describe('factor of the loss'),
});

/** Keeps predictions from growing too sure of themselves (Zou et al. 2019, confidence regularised self-training): needs no labels. */
@register(LOSSES, 'ConfidenceRegularizer')
export class ConfidenceRegularizer {
  static readonly options = options;
  readonly #options: z.output<typeof options>;

  constructor(settings: z.input<typeof options> = {}) {
    this.#options = options.parse(settings);
  }

  /** @param logits [..., classes] */
  forward(logits: Tensor): Scalar {
    const { kind, loss_weight } = this.#options;
    return tf.tidy(() => {
      const rows = tf.reshape(logits, [-1, logits.shape.at(-1)!]) as Tensor2D;
      const loss = kind === 'MRKLD' ? tf.mean(tf.logSoftmax(rows)) : tf.mean(softmaxEntropy(rows));
      return tf.mul<Scalar>(loss, -loss_weight);
    });
  }
}
