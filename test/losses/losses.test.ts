import { afterEach, expect, test } from '@jest/globals';
import { type Scalar, type Tensor, tf } from '../../framework/backend/tf.ts';
import { build } from '../../framework/registration/build.ts';
import { LOSSES } from '../../framework/registration/kinds.ts';
import '../../registry/losses/CrossEntropyLoss.ts';
import '../../registry/losses/SoftmaxEntropy.ts';
import { describeBackends } from '../support/backends.ts';

interface Loss {
  forward(logits: Tensor, labels?: Tensor): Scalar;
}

const LOGITS = [
  [2, 0, -1],
  [0.5, 0.4, 0.3],
  [-1, 1.5, 0],
  [0.2, 0.1, 2.2],
];
const ENTROPIES = [0.524267, 1.095287, 0.680022, 0.649005];
const LABELS = [0, 2, 1, 1];

/** -log softmax at the label. */
function crossEntropyOf(row: number[], label: number): number {
  return Math.log(row.reduce((sum, z) => sum + Math.exp(z), 0)) - row[label];
}
const mean = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;

describeBackends('losses', () => {
  afterEach(() => {
    expect(tf.memory().numTensors).toBe(0);
  });

  const lossOf = (spec: { type: string; [option: string]: unknown }, labels?: number[]): number =>
    tf.tidy(() => {
      const loss = build<Loss>(LOSSES, spec);
      return loss.forward(tf.tensor2d(LOGITS), labels && tf.tensor1d(labels, 'int32')).dataSync()[0];
    });

  test('SoftmaxEntropy is the mean entropy in nats', () => {
    expect(lossOf({ type: 'SoftmaxEntropy' })).toBeCloseTo(mean(ENTROPIES), 5);
    expect(lossOf({ type: 'SoftmaxEntropy', loss_weight: 3 })).toBeCloseTo(3 * mean(ENTROPIES), 5);
  });

  test('CrossEntropyLoss is averaged over the labels that count', () => {
    const single = LOGITS.map((row, n) => crossEntropyOf(row, LABELS[n]));
    expect(lossOf({ type: 'CrossEntropyLoss' }, LABELS)).toBeCloseTo(mean(single), 5);
    expect(lossOf({ type: 'CrossEntropyLoss', loss_weight: 0.5 }, LABELS)).toBeCloseTo(mean(single) / 2, 5);
    const ignoring = { type: 'CrossEntropyLoss', ignore_index: 255 };
    expect(lossOf(ignoring, [LABELS[0], 255, LABELS[2], 255])).toBeCloseTo(mean([single[0], single[2]]), 5);
  });

  test('neither leaves a tensor outside tidy', () => {
    const logits = tf.tensor2d(LOGITS);
    const labels = tf.tensor1d(LABELS, 'int32');
    for (const type of ['SoftmaxEntropy', 'CrossEntropyLoss']) {
      const spec = { type, loss_weight: 2 };
      build<Loss>(LOSSES, spec).forward(logits, labels).dispose();
    }
    tf.dispose([logits, labels]);
  });
});
