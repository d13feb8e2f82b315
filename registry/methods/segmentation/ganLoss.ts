import { type Scalar, type Tensor, tf } from '../../../framework/backend/tf.ts';
import { toPrecision } from '../../../framework/ops/toPrecision.ts';

/** The domains as a discriminator tells them apart. */
export const SOURCE = 0;
export const TARGET = 1;

/**
 * How far a discriminator is from telling a domain: LS, the squared error of least squares GAN (Mao et al. 2017); Vanilla, the
 * binary cross entropy with logits (Goodfellow et al. 2014). The mean over all patches, in float32.
 *
 * @param judged logits of any shape
 */
export function ganLoss(kind: 'LS' | 'Vanilla', judged: Tensor, domain: typeof SOURCE | typeof TARGET): Scalar {
  const logits = toPrecision(judged, 'float32');
  if (kind === 'LS') return tf.mean(tf.square(tf.sub(logits, domain)));
  // -log sigmoid(x) = softplus(-x), -log(1 - sigmoid(x)) = softplus(x).
  return tf.mean(tf.softplus(domain === TARGET ? tf.neg(logits) : logits));
}
