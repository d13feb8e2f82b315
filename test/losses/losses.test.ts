import { afterEach, expect, test } from '@jest/globals';
import { type Scalar, type Tensor, tf } from '../../framework/backend/tf.ts';
import { build } from '../../framework/registration/build.ts';
import { LOSSES } from '../../framework/registration/kinds.ts';
import '../../registry/losses/ConfidenceRegularizer.ts';
import '../../registry/losses/CrossEntropyLoss.ts';
import '../../registry/losses/SoftmaxEntropy.ts';
import '../../registry/losses/SymmetricCrossEntropyLoss.ts';
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

  // The original's losses on 2 x 2 pixels of 3 classes, one of them ignored.
  const PIXELS = [2, 0, 1, -1, 3, 1, 0, 0, 0, 1, 1, -2];
  const pixelLoss = (spec: { type: string; [option: string]: unknown }): number =>
    tf.tidy(() => {
      const labels = tf.tensor3d([0, 1, 2, 250], [1, 2, 2], 'int32');
      return build<Loss>(LOSSES, spec)
        .forward(tf.tensor4d(PIXELS, [1, 2, 2, 3]), labels)
        .dataSync()[0];
    });

  test('SymmetricCrossEntropyLoss has the terms of the original, weighted', () => {
    const loss = (ce_weight: number, rce_weight: number) =>
      pixelLoss({ type: 'SymmetricCrossEntropyLoss', ce_weight, rce_weight });
    expect(loss(1, 0)).toBeCloseTo(0.549717, 5);
    expect(loss(0, 1)).toBeCloseTo(3.483388, 4);
    expect(pixelLoss({ type: 'SymmetricCrossEntropyLoss' })).toBeCloseTo(0.0549717 + 3.483388, 4);
    expect(loss(0, 0)).toBe(0);
  });

  test('ConfidenceRegularizer is that of the original in both kinds', () => {
    expect(pixelLoss({ type: 'ConfidenceRegularizer' })).toBeCloseTo(1.591722, 5);
    expect(pixelLoss({ type: 'ConfidenceRegularizer', kind: 'MRENT', loss_weight: 2 })).toBeCloseTo(-1.581334, 5);
  });

  test('none leaves a tensor outside tidy', () => {
    const logits = tf.tensor2d(LOGITS);
    const labels = tf.tensor1d(LABELS, 'int32');
    for (const spec of [
      { type: 'SoftmaxEntropy', loss_weight: 2 },
      { type: 'CrossEntropyLoss', loss_weight: 2 },
      { type: 'SymmetricCrossEntropyLoss' },
      { type: 'ConfidenceRegularizer' },
    ]) {
      build<Loss>(LOSSES, spec).forward(logits, labels).dispose();
    }
    tf.dispose([logits, labels]);
  });
});
