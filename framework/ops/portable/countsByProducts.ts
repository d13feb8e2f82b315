import { type Tensor1D, type Tensor2D, tf } from '../../backend/tf.ts';

/** Pixels at a time: of each a one-hot vector of every class is made, twice; and float32 counts exactly up to 2^24. */
const CHUNK = 2 ** 19;

/** `confusionCounts` by products of one-hot vectors, whose sums are the same in every run. */
export function countsByProducts(truth: Tensor1D, predicted: Tensor1D, classes: number, chunk = CHUNK): Tensor2D {
  let sum: Tensor2D = tf.zeros([classes, classes], 'int32');
  for (let from = 0; from < truth.size; from += chunk) {
    const size = Math.min(chunk, truth.size - from);
    const former = sum;
    sum = tf.tidy(() => {
      // A label that is no class has no one in its vector.
      const [rows, columns] = [truth, predicted].map(labels =>
        tf.oneHot(tf.slice(labels, [from], [size]), classes, 1, 0, 'float32'),
      );
      return tf.add(former, tf.cast(tf.matMul(rows as Tensor2D, columns as Tensor2D, true, false), 'int32'));
    });
    former.dispose();
  }
  return sum;
}
