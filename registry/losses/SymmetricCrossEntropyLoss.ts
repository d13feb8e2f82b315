import { z } from 'zod';
import { type Scalar, type Tensor, tf } from '../../framework/backend/tf.ts';
import { IGNORE_INDEX } from '../../framework/data/ignoreIndex.ts';
import { crossEntropy } from '../../framework/ops/crossEntropy.ts';
import { reverseCrossEntropy } from '../../framework/ops/reverseCrossEntropy.ts';
import { LOSSES } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';

const options = z.strictObject({
  ce_weight: z.number().min(0).default(0.1).describe('weight of cross entropy (rce_alpha of the original)'),
  rce_weight: z
    .number()
    .min(0)
    .default(1)
    .describe('weight of reverse cross entropy (rce_beta of the original); 0: cross entropy only'),
  ignore_index: z.number().int().default(IGNORE_INDEX).describe('labels of this value count for nothing'),
});

/** Cross entropy and its reverse (Wang et al. 2019, arXiv:1908.06112), which makes wrong labels do less harm: the loss of pseudo labels in ProDA. */
@register(LOSSES, 'SymmetricCrossEntropyLoss')
export class SymmetricCrossEntropyLoss {
  static readonly options = options;
  readonly #options: z.output<typeof options>;

  constructor(settings: z.input<typeof options> = {}) {
    this.#options = options.parse(settings);
  }

  /**
   * @param logits [..., classes]
   * @param labels int32 [...]
   */
  forward(logits: Tensor, labels: Tensor): Scalar {
    const { ce_weight, rce_weight, ignore_index } = this.#options;
    return tf.tidy(() => {
      const terms = [
        ...(ce_weight > 0 ? [tf.mul(crossEntropy(logits, labels, { ignoreIndex: ignore_index }), ce_weight)] : []),
        ...(rce_weight > 0 ? [tf.mul(reverseCrossEntropy(logits, labels, ignore_index), rce_weight)] : []),
      ];
      return terms.length > 0 ? (tf.addN(terms) as Scalar) : tf.scalar(0);
    });
  }
}
