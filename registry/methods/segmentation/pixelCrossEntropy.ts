import { type Scalar, type Tensor3D, type Tensor4D, tf } from '../../../framework/backend/tf.ts';
import { IGNORE_INDEX } from '../../../framework/data/ignoreIndex.ts';
import { crossEntropy } from '../../../framework/ops/crossEntropy.ts';
import { upsample } from './upsample.ts';

/**
 * Cross entropy of logits that are enlarged to the size of the labels, in nats: the mean over the pixels that have a class, 0
 * where none has.
 *
 * @param logits [n, h, w, classes]
 * @param labels int32 [n, height, width], `IGNORE_INDEX` where there is no class
 */
export function pixelCrossEntropy(logits: Tensor4D, labels: Tensor3D): Scalar {
  const [, height, width] = labels.shape;
  return tf.tidy(
    () => crossEntropy(upsample(logits, [height, width]), labels, { ignoreIndex: IGNORE_INDEX }) as Scalar,
  );
}
