import { afterEach, describe, expect, test } from '@jest/globals';
import { valueAndGradients } from '../../framework/autograd/valueAndGradients.ts';
import { type Tensor, type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { BatchNorm2d, type BatchNorm2dOptions } from '../../framework/nn/BatchNorm2d.ts';
import { floorVariance } from '../../framework/nn/floorVariance.ts';
import { describeBackends } from '../support/backends.ts';
import { fill, SmallNet, smallNetInput, smallNetState } from './conformance.ts';

const LOGITS = {
  source: [
    2.762961, -0.068114, -2.797213, 2.283389, -0.490675, -2.906444, 1.730625, -0.710559, -2.660069, 1.338545, -0.624156,
    -2.147593,
  ],
  batch: [
    1.154276, -0.08338, -1.2098, 0.942299, -0.295493, -1.293385, 0.696934, -0.399361, -1.192751, 0.524802, -0.344185,
    -0.943735,
  ],
  mixedRow0: [2.341004, -0.140074, -2.475526],
};

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 2e-5): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) expect(Math.abs(actual[i] - expected[i])).toBeLessThan(tolerance);
}

/** Channel c of image n holds n + 10 c at the left and n + 10 c + 2 at the right: mean n + 10 c + 1 over an image. */
const twoPixels = (images: number[]): Tensor4D =>
  tf.tensor4d(
    fill([images.length, 1, 2, 3], (n, _i, j, c) => images[n] + 10 * c + 2 * j),
    [images.length, 1, 2, 3],
  );

describeBackends('BatchNorm2d', () => {
  const owned: { dispose(): void }[] = [];
  const own = <T extends { dispose(): void }>(thing: T): T => {
    owned.push(thing);
    return thing;
  };
  afterEach(() => {
    for (const thing of owned.splice(0)) thing.dispose();
    expect(tf.memory().numTensors).toBe(0);
  });

  const layer = (options: BatchNorm2dOptions = {}) => own(new BatchNorm2d(3, options).initialize(0));
  const statsOf = (bn: BatchNorm2d) => {
    const state = bn.stateDict();
    return {
      mean: Array.from(state.get('running_mean')?.data ?? [], Number),
      variance: Array.from(state.get('running_var')?.data ?? [], Number),
      batches: state.get('num_batches_tracked')?.data[0],
    };
  };

  function smallNet() {
    const net = own(new SmallNet());
    net.loadStateDict(smallNetState());
    return { net, logits: (x = own(smallNetInput())) => own(net.forward(x)).dataSync() };
  }

  test('uses the running statistics in eval mode and those of the batch in train mode', () => {
    const { net, logits } = smallNet();
    net.eval();
    expectClose(logits(), LOGITS.source);
    net.train();
    expectClose(logits(), LOGITS.batch);
  });

  test('moves the running statistics by momentum, with the unbiased variance', () => {
    const { net, logits } = smallNet();
    net.train();
    logits();
    net.eval();
    expectClose([...logits()].slice(0, 3), LOGITS.mixedRow0);
    expect(net.stateDict().get('bn.num_batches_tracked')?.data[0]).toBe(1n);
  });

  test('without running statistics takes those of the batch in eval mode too, and can take the others back', () => {
    const { net, logits } = smallNet();
    const before = own(net.snapshot());
    net.bn.dropRunningStats();
    net.eval();
    expectClose(logits(), LOGITS.batch);
    expect(net.bn.runningMean).toBeNull();
    expect([...net.stateDict().keys()].filter(name => name.startsWith('bn.'))).toEqual(['bn.weight', 'bn.bias']);
    net.restore(before);
    expectClose(logits(), LOGITS.source);
  });

  test('momentum null averages over all batches', () => {
    const bn = layer({ momentum: null });
    for (const images of [
      [0, 0],
      [3, 3],
      [9, 9],
    ])
      own(bn.forward(own(twoPixels(images))));
    const { mean, variance, batches } = statsOf(bn);
    expectClose(mean, [5, 15, 25]); // (1 + 4 + 10) / 3
    expectClose(variance, [4 / 3, 4 / 3, 4 / 3]); // values +-1 about the mean: 1 * 4 / 3, unbiased
    expect(batches).toBe(3n);
  });

  test('eps and momentum may be changed, and tracking be switched off', () => {
    const bn = layer();
    bn.momentum = 0.5;
    bn.eps = 3;
    const y = own(bn.forward(own(twoPixels([0, 0])))).dataSync();
    expectClose([y[0], y[3]], [-0.5, 0.5]); // +-1 / sqrt(1 + 3)
    expectClose(statsOf(bn).mean, [0.5, 5.5, 10.5]);
    bn.trackRunningStats = false;
    own(bn.forward(own(twoPixels([5, 5]))));
    expectClose(statsOf(bn).mean, [0.5, 5.5, 10.5]);
    expect(statsOf(bn).batches).toBe(1n);
  });

  describe('varianceFloor', () => {
    const EPS = 1e-4;
    /** Three values of two channels, of variances 0.46 EPS and 4.2; and what each counts in the loss. */
    const X = [0.502, 1, 0.49, -2, 0.506, 3];
    const COUNTS = [1, -0.5, 2, 1.5, -0.7, 0.3];
    const [WEIGHT, BIAS] = [
      [1.5, -0.8],
      [0.1, 0.4],
    ];

    /** y, with eps as a floor or added. */
    function byHand(
      x: readonly number[],
      weight: readonly number[],
      bias: readonly number[],
      floor: boolean,
    ): number[] {
      const channels = [0, 1].map(c => x.filter((_, i) => i % 2 === c));
      const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value) / values.length;
      const means = channels.map(average);
      const variances = channels.map((values, c) => average(values.map(value => (value - means[c]) ** 2)));
      const deviations = variances.map(variance => Math.sqrt(floor ? Math.max(variance, EPS) : variance + EPS));
      return x.map((value, i) => ((value - means[i % 2]) / deviations[i % 2]) * weight[i % 2] + bias[i % 2]);
    }
    const lossByHand = (...[x, weight, bias]: readonly number[][]): number =>
      byHand(x, weight, bias, true).reduce((sum, y, i) => sum + y * COUNTS[i], 0);
    /** By each of the three. */
    const gradientsByHand = [X, WEIGHT, BIAS].map((values, k, all) =>
      values.map((value, i) => {
        const at = (moved: number) => lossByHand(...all.map((other, j) => (j === k ? other.with(i, moved) : other)));
        return (at(value + 1e-6) - at(value - 1e-6)) / 2e-6;
      }),
    );

    const filled = (options: BatchNorm2dOptions = {}) => {
      const bn = own(new BatchNorm2d(2, { eps: EPS, ...options }).initialize(0));
      bn.weight!.setFromFile(Float32Array.from(WEIGHT));
      bn.bias!.setFromFile(Float32Array.from(BIAS));
      return bn;
    };
    const image = () => own(tf.tensor4d(X, [1, 3, 1, 2]));

    test('bounds the variance of the batch from below, and gradients follow it above the floor alone', () => {
      const bn = filled({ varianceFloor: true });
      expectClose(own(bn.forward(image())).dataSync(), byHand(X, WEIGHT, BIAS, true));
      const x = own(tf.variable(image()));
      const { loss, gradients } = valueAndGradients(
        () => ({ loss: tf.sum(tf.mul(bn.forward(x as Tensor4D), tf.tensor4d(COUNTS, [1, 3, 1, 2]))) }),
        [x, bn.weight!.variable, bn.bias!.variable],
      );
      expect(own(loss).dataSync()[0]).toBeCloseTo(lossByHand(X, WEIGHT, BIAS), 4);
      for (const [k, expected] of gradientsByHand.entries()) {
        const largest = Math.max(...expected.map(Math.abs));
        expectClose(own(gradients[k] as Tensor).dataSync(), expected, 1e-4 * largest);
      }
    });

    test('leaves the running statistics and what is normalised by them as they are; may be changed at any time', () => {
      const [plain, floored] = [filled(), floorVariance(filled())];
      const y = own(plain.forward(image())).dataSync();
      expectClose(y, byHand(X, WEIGHT, BIAS, false));
      expect(Math.abs(own(floored.forward(image())).dataSync()[2] - y[2])).toBeGreaterThan(0.1);
      expectClose(statsOf(floored).mean, statsOf(plain).mean, 1e-6);
      expectClose(statsOf(floored).variance, statsOf(plain).variance, 1e-6);
      const predictions = [plain, floored].map(bn => own(bn.eval().forward(image())).dataSync());
      expectClose(predictions[1], predictions[0], 1e-6);
      floored.varianceFloor = false;
      expectClose(own(floored.train().forward(image())).dataSync(), y);
    });
  });

  test('resetRunningStats starts again, after dropRunningStats too', () => {
    const bn = layer();
    own(bn.forward(own(twoPixels([0, 0]))));
    bn.dropRunningStats();
    expect(statsOf(bn)).toEqual({ mean: [], variance: [], batches: undefined });
    bn.resetRunningStats();
    expect(statsOf(bn)).toEqual({ mean: [0, 0, 0], variance: [1, 1, 1], batches: 0n });
  });

  test('trackRunningStats: false and affine: false have no state', () => {
    const bn = layer({ trackRunningStats: false, affine: false });
    expect([...bn.stateDict().keys()]).toEqual([]);
    bn.eval();
    const y = own(bn.forward(own(twoPixels([0, 0])))).dataSync();
    expectClose(
      y,
      fill([2, 1, 2, 3], (_n, _i, j) => (2 * j - 1) / Math.sqrt(1 + 1e-5)),
    );
  });

  test('relu: true is ReLU of the result, in both modes', () => {
    const bn = layer();
    for (const mode of [true, false]) {
      bn.train(mode);
      const x = own(twoPixels([-4, 1]));
      const plain = own(bn.forward(x)).dataSync();
      const rectified = own(bn.forward(x, { relu: true })).dataSync();
      // In train mode the first call has moved the running statistics, which train mode does not use.
      expectClose(
        rectified,
        Float32Array.from(plain, v => Math.max(0, v)),
      );
      expect(plain.some(v => v < 0) && plain.some(v => v > 0)).toBe(true);
    }
  });

  test('leaves no tensor behind, under tidy or not', () => {
    const bn = layer();
    const x = own(twoPixels([0, 1]));
    bn.forward(x).dispose();
    const before = tf.memory().numTensors;
    for (let i = 0; i < 3; i++) bn.forward(x).dispose();
    tf.tidy(() => void bn.forward(x));
    expect(tf.memory().numTensors).toBe(before);
  });

  test('one value per channel is refused in train mode', () => {
    const bn = layer();
    const x = own(tf.tensor4d([0, 0, 0], [1, 1, 1, 3]));
    expect(() => bn.forward(x)).toThrow('one value per channel (input [1,1,1,3]) has no statistics');
    bn.eval();
    expectClose(own(bn.forward(x)).dataSync(), [0, 0, 0]);
  });
});
