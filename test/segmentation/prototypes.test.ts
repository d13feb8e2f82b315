import { afterEach, expect, test } from '@jest/globals';
import { type Tensor, type Tensor2D, type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { Buffer } from '../../framework/nn/Buffer.ts';
import { Counter } from '../../framework/nn/Counter.ts';
import { followNetwork } from '../../framework/nn/followNetwork.ts';
import { distancesTo } from '../../framework/ops/distancesTo.ts';
import { Prototypes } from '../../registry/methods/segmentation/proda/Prototypes.ts';
import { ResNet } from '../../registry/models/ResNet.ts';
import { describeBackends } from '../support/backends.ts';

const CHANNELS = 6;
const CLASSES = 4;

/** Prototypes with these vectors; `counts` are 0. */
function prototypesOf(vectors: readonly (readonly number[])[]): Prototypes {
  const made = new Prototypes(vectors.length, vectors[0].length).initialize(0);
  made.prototypes.setFromFile(Float32Array.from(vectors.flat()));
  return made;
}

const noise = (shape: number[], seed: number) => tf.randomUniform(shape, -2, 2, 'float32', seed);
const largest = (a: Tensor, b: Tensor) => tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]);

/** The original's update in the plainest form: image after image, class after class, pixel after pixel. */
function movedByHand(vectors: number[][], features: number[][][], classes: number[][], momentum: number): number[][] {
  const moved = vectors.map(vector => [...vector]);
  features.forEach((image, n) => {
    for (let k = 0; k < vectors.length; k++) {
      const pixels = image.filter((_, i) => classes[n][i] === k);
      if (pixels.length < 10) continue;
      for (let c = 0; c < moved[k].length; c++) {
        const mean = pixels.reduce((sum, pixel) => sum + pixel[c], 0) / pixels.length;
        moved[k][c] = (1 - momentum) * moved[k][c] + momentum * mean;
      }
    }
  });
  return moved;
}

describeBackends('prototypes', () => {
  afterEach(() => {
    expect(tf.memory().numTensors).toBe(0);
  });

  test('distances and weights are those of the original', () => {
    const prototypes = prototypesOf([
      [1e-20, 0],
      [3, 4],
      [1, 0],
    ]);
    const features = tf.tensor4d([0, 0, 3, 4, 1, 1, 2, 0], [1, 2, 2, 2]);
    const distances = prototypes.forward(features);
    const expected = [0, 5, 1, 5, 0, 4.472136, Math.sqrt(2), 3.605551, 1, 2, 4.123106, 1];
    distances.dataSync().forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 5);
    });
    const weights = Prototypes.weights(distances, 1);
    const share = [
      0.727475, 0.004902, 0.267623, 0.006618, 0.982163, 0.011219, 0.38096, 0.042579, 0.576461, 0.260556, 0.031178,
      0.708266,
    ];
    weights.dataSync().forEach((value, i) => {
      expect(value).toBeCloseTo(share[i], 5);
    });
    prototypes.dispose();
    tf.dispose([features, distances, weights]);
  });

  test('distances from one product are those of differences, and so are their gradients', () => {
    const features = noise([2, 5, 7, 64], 1) as Tensor4D;
    const centres = noise([19, 64], 2) as Tensor2D;
    const plain = (x: Tensor): Tensor =>
      tf.stack(
        tf.unstack(centres).map(centre => tf.sqrt(tf.sum(tf.square(tf.sub(x, centre)), -1))),
        -1,
      );
    const [quick, slow] = [distancesTo(features, centres), tf.tidy(() => plain(features))];
    expect(largest(quick, slow)).toBeLessThan(1e-4);
    const dy = noise([2, 5, 7, 19], 3);
    const gradients = [(x: Tensor) => distancesTo(x, centres), plain].map(f => tf.tidy(() => tf.grad(f)(features, dy)));
    expect(largest(gradients[0], gradients[1])).toBeLessThan(1e-4);
    tf.dispose([features, centres, quick, slow, dy, ...gradients]);
  });

  test('an update is the share of the class mean, where a class has 10 pixels', () => {
    const prototypes = prototypesOf([
      [1e-20, 0],
      [3, 4],
    ]);
    // 12 pixels of class 0 and 4 of class 1; channel 0 counts the pixels, channel 1 those and 16.
    const features = tf.tidy(() => {
      const values = Array.from({ length: 16 }, (_, i) => [i, i + 16]).flat();
      return tf.tensor4d(values, [1, 4, 4, 2]);
    });
    const logits = tf.tensor4d(
      Array.from({ length: 16 }, (_, i) => (i % 4 < 3 ? [1, 0] : [0, 1])).flat(),
      [1, 4, 4, 2],
    );
    prototypes.move({ features, logits }, 1e-4, 'image');
    const values = prototypes.prototypes.variable.dataSync();
    [7e-4, 23e-4, 3, 4].forEach((value, i) => {
      expect(values[i]).toBeCloseTo(value, 7);
    });
    expect([...prototypes.counts.variable.dataSync()]).toEqual([1, 0]);
    prototypes.dispose();
    tf.dispose([features, logits]);
  });

  test('masked sums move as loops do; over the batch it is one move', () => {
    const start = tf.tidy(() => noise([CLASSES, CHANNELS], 5).arraySync()) as number[][];
    const features = noise([3, 6, 8, CHANNELS], 6) as Tensor4D;
    const logits = noise([3, 6, 8, CLASSES], 7) as Tensor4D;
    const pixels = tf.tidy(() => tf.reshape(features, [3, 48, CHANNELS]).arraySync()) as number[][][];
    const classes = tf.tidy(() => tf.reshape(tf.argMax(logits, -1), [3, 48]).arraySync()) as number[][];
    const byImage = prototypesOf(start);
    byImage.move({ features, logits }, 0.3, 'image');
    const byBatch = prototypesOf(start);
    byBatch.move({ features, logits }, 0.3, 'batch');
    for (const [made, expected] of [
      [byImage, movedByHand(start, pixels, classes, 0.3)],
      [byBatch, movedByHand(start, [pixels.flat()], [classes.flat()], 0.3)],
    ] as const) {
      const values = made.prototypes.variable.dataSync();
      expected.flat().forEach((value, i) => {
        expect(values[i]).toBeCloseTo(value, 4);
      });
    }
    byImage.dispose();
    byBatch.dispose();
    tf.dispose([features, logits]);
  });

  test('the running mean is over images; a class without a pixel has no weight, and begins with its first mean', () => {
    const prototypes = new Prototypes(3, 1).initialize(0);
    const image = (value: number, label: number): void => {
      const features = tf.fill([1, 4, 4, 1], value) as Tensor4D;
      const logits = tf.oneHot(tf.fill([1, 4, 4], label, 'int32'), 3) as Tensor4D;
      prototypes.average({ features, logits });
      tf.dispose([features, logits]);
    };
    tf.tidy(() => image(1, 0));
    tf.tidy(() => image(4, 0));
    tf.tidy(() => image(7, 0));
    tf.tidy(() => image(5, 2));
    expect([...prototypes.prototypes.variable.dataSync()].map(value => Math.round(value * 1e4) / 1e4)).toEqual([
      4, 0, 5,
    ]);
    expect([...prototypes.counts.variable.dataSync()]).toEqual([3, 0, 1]);
    tf.tidy(() => {
      const weights = Prototypes.weights(prototypes.forward(tf.zeros([1, 1, 1, 1])), 1);
      expect(weights.dataSync()[1]).toBe(0);
      const labels = tf.fill([1, 4, 4], 1, 'int32');
      const logits = tf.oneHot(labels as never, 3) as Tensor4D;
      prototypes.move({ features: tf.fill([1, 4, 4, 1], 9), logits }, 1e-4, 'image');
      // Where the truth is known, only what was predicted rightly counts.
      prototypes.average({ features: tf.fill([1, 4, 4, 1], 90), logits }, tf.zeros([1, 4, 4], 'int32'));
    });
    expect(prototypes.prototypes.variable.dataSync()[1]).toBe(9);
    prototypes.dispose();
  });
});

describeBackends('a network that follows another', () => {
  test('averages the parameters and copies the running statistics', () => {
    const [network, average] = [new ResNet({ depth: 8 }), new ResNet({ depth: 8 })];
    network.initialize(1);
    average.initialize(2);
    const before = new Map([...average.stateDict()].map(([name, { data }]) => [name, [...data].map(Number)]));
    for (const [name, buffer] of network.namedBuffers()) {
      if (buffer instanceof Buffer && name === 'bn1.running_mean') buffer.setFromFile(new Float32Array(16).fill(0.5));
      if (buffer instanceof Counter) buffer.value = 3;
    }
    const tensors = tf.memory().numTensors;
    followNetwork(average, network, 0.25);
    expect(tf.memory().numTensors).toBe(tensors);
    const [is, from] = [average.stateDict(), network.stateDict()];
    for (const name of ['conv1.weight', 'layer3.0.conv2.weight', 'linear.bias', 'bn1.running_mean']) {
      const share = name.includes('running') ? 1 : 0.25;
      const expected = before
        .get(name)!
        .map((value, i) => value * (1 - share) + share * Number(from.get(name)!.data[i]));
      const found = is.get(name)!.data as Float32Array;
      expect(Math.max(...expected.map((value, i) => Math.abs(value - found[i])))).toBeLessThan(1e-6);
    }
    expect(is.get('bn1.num_batches_tracked')!.data).toEqual(BigInt64Array.of(3n));
    network.dispose();
    average.dispose();
  });
});
