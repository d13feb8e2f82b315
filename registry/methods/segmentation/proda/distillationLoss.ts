import { type Scalar, type Tensor4D, tf } from '../../../../framework/backend/tf.ts';
import { klDivergence } from '../../../../framework/ops/klDivergence.ts';

export interface DistillationSettings {
  readonly kl_divide_by_classes: boolean;
  /** See `distillationFaults`. */
  readonly distill_probabilities: boolean;
}

/**
 * How far a student is from its teacher, whose logits nothing flows back to: the divergence of the class probabilities.
 *
 * @param mask [n, h, w, 1], 1 where it counts; undefined: everywhere
 */
export function distillationLoss(
  teacher: Tensor4D,
  student: Tensor4D,
  mask: Tensor4D | undefined,
  { kl_divide_by_classes, distill_probabilities }: DistillationSettings,
): Scalar {
  const classes = student.shape[3];
  return tf.tidy(() => {
    const loss = distill_probabilities
      ? withoutLogarithm(teacher, student, mask)
      : klDivergence(teacher, student, mask);
    return kl_divide_by_classes ? tf.div<Scalar>(loss, classes) : loss;
  });
}

/** sum q (log q - p), as the original has it. */
function withoutLogarithm(teacher: Tensor4D, student: Tensor4D, mask: Tensor4D | undefined): Scalar {
  const logQ = tf.logSoftmax(teacher, -1);
  const rows = tf.sum(tf.mul(tf.exp(logQ), tf.sub(logQ, tf.softmax(student))), -1, true);
  return mask ? tf.div(tf.sum(tf.mul(rows, mask)), tf.maximum(tf.sum(mask), 1)) : tf.mean(rows);
}
