import { afterEach, expect, test } from '@jest/globals';
import { type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { BatchNorm2d } from '../../framework/nn/BatchNorm2d.ts';
import { Conv2d } from '../../framework/nn/Conv2d.ts';
import { Module } from '../../framework/nn/Module.ts';
import { passTogether } from '../../framework/nn/passTogether.ts';
import { describeBackends } from '../support/backends.ts';

class Layers extends Module {
  readonly conv: Conv2d;
  readonly norm: BatchNorm2d;

  constructor(momentum: number | null) {
    super();
    this.conv = this.child('conv', new Conv2d(3, 4, 3, { padding: 1 }));
    this.norm = this.child('norm', new BatchNorm2d(4, { momentum }));
  }

  override forward(x: Tensor4D): Tensor4D {
    return tf.tidy(() => this.norm.forward(this.conv.forward(x), { relu: true }));
  }
}

describeBackends('batches that pass a network as one', () => {
  afterEach(() => expect(tf.memory().numTensors).toBe(0));

  function layers(momentum: number | null): Layers {
    const network = new Layers(momentum);
    network.initialize(3);
    return network.train();
  }
  const pictures = (seed: number) => tf.randomUniform([2, 5, 7, 3], seed, seed + 1, 'float32', seed) as Tensor4D;
  const numbers = (network: Module) =>
    [...network.stateDict()].flatMap(([name, { data }]) => (name.startsWith('norm') ? Array.from(data, Number) : []));

  test.each([0.1, null])(
    'are normalised each by itself, and running statistics follow them in turn (momentum %p)',
    momentum => {
      const [one, other] = [layers(momentum), layers(momentum)];
      const batches = [1, 2, 3].map(seed => ({ images: pictures(seed), tracked: seed !== 2 }));
      const [together, apart] = tf.tidy(() => {
        const parts = passTogether(one, batches, images => ({ y: one.forward(images) }));
        const each = batches.map(({ images, tracked }) => {
          other.norm.trackRunningStats = tracked;
          return other.forward(images);
        });
        return [parts.map(({ y }) => [...y.dataSync()]), each.map(y => [...y.dataSync()])];
      });
      for (const [i, values] of apart.entries()) {
        expect(Math.max(...values.map((value, k) => Math.abs(value - together[i]![k]!)))).toBeLessThan(1e-5);
      }
      expect(one.norm.parts).toHaveLength(1);
      const [mine, others] = [numbers(one), numbers(other)];
      expect(Math.max(...others.map((value, k) => Math.abs(value - mine[k]!)))).toBeLessThan(1e-5);
      tf.dispose(batches.map(({ images }) => images));
      one.dispose();
      other.dispose();
    },
  );

  test.each([
    ['size', [2, 5, 6, 3]],
    ['number', [4, 5, 7, 3]],
  ] as const)('must be of one %s', (_what, shape) => {
    const network = layers(0.1);
    const batches = [pictures(1), tf.zeros([...shape]) as Tensor4D].map(images => ({ images, tracked: true }));
    expect(() => passTogether(network, batches, images => ({ y: network.forward(images) }))).toThrow(
      `passTogether: batches of different shapes: [2,5,7,3], [${shape}]`,
    );
    tf.dispose(batches.map(({ images }) => images));
    network.dispose();
  });

  test('a fault in the middle leaves the network as it was', () => {
    const network = layers(0.1);
    const before = numbers(network);
    const batches = [1, 2].map(seed => ({ images: pictures(seed), tracked: true }));
    const residual = tf.zeros([4, 5, 7, 1]) as Tensor4D;
    tf.tidy(() => {
      const pass = (images: Tensor4D) => ({
        y: network.norm.forward(images.concat(images, 3).slice([0, 0, 0, 0], [-1, -1, -1, 4]) as Tensor4D, {
          residual,
        }),
      });
      expect(() => passTogether(network, batches, pass)).toThrow();
    });
    expect(network.norm.parts).toHaveLength(1);
    expect(numbers(network)).toEqual(before);
    tf.dispose([residual, ...batches.map(({ images }) => images)]);
    network.dispose();
  });
});
