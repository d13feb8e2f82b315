import { afterEach, expect, test } from '@jest/globals';
import { type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { BatchNorm2d, type BatchNorm2dOptions } from '../../framework/nn/BatchNorm2d.ts';
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
