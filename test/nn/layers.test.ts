import { afterEach, describe, expect, test } from '@jest/globals';
import { valueAndGradients } from '../../framework/autograd/valueAndGradients.ts';
import { type Scalar, type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { Conv2d } from '../../framework/nn/Conv2d.ts';
import { Dropout2d } from '../../framework/nn/Dropout2d.ts';
import { GroupNorm } from '../../framework/nn/GroupNorm.ts';
import { Sequential } from '../../framework/nn/Sequential.ts';
import { SqueezeExcitation } from '../../framework/nn/SqueezeExcitation.ts';
import { seedDropout } from '../../framework/nn/seedDropout.ts';
import { concatChannels } from '../../framework/ops/concatChannels.ts';
import { groupNorm } from '../../framework/ops/groupNorm.ts';
import { scaleChannels } from '../../framework/ops/scaleChannels.ts';
import { describeBackends } from '../support/backends.ts';
import { fill } from './conformance.ts';

describe('layers that cannot be', () => {
  test.each([
    [() => new Dropout2d(1), 'Dropout2d: the rate is 1, expected 0 <= rate < 1'],
    [() => new Dropout2d(Number.NaN), 'the rate is NaN'],
    [() => new GroupNorm(3, 32), 'GroupNorm: 3 groups do not divide 32 channels'],
    [() => new SqueezeExcitation(40), 'the reduction 16 does not divide 40 channels'],
  ])('%p', (make, message) => {
    expect(make).toThrow(message);
  });
});

describeBackends('layers', () => {
  const owned: { dispose(): void }[] = [];
  const own = <T extends { dispose(): void }>(thing: T): T => {
    owned.push(thing);
    return thing;
  };
  afterEach(() => {
    for (const thing of owned.splice(0)) thing.dispose();
    expect(tf.memory().numTensors).toBe(0);
  });
  const image = (shape: [number, number, number, number]) =>
    own(
      tf.tensor4d(
        fill(shape, (n, i, j, c) => Math.sin(1 + 3 * n + 0.7 * i + 1.3 * j + 2.1 * c) + c),
        shape,
      ),
    );

  test('Conv2d is the same where gradients are recorded and where not, and refuses other channels in both', () => {
    const conv = own(new Conv2d(3, 4, 3, { padding: 1 }).initialize(1));
    const recorded = (x: Tensor4D) =>
      valueAndGradients(() => {
        const y = conv.forward(x);
        return { loss: tf.sum(tf.square(y)) as Scalar, kept: y };
      }, [conv.bias!.variable]);
    const { loss, kept, gradients } = recorded(image([2, 5, 6, 3]));
    const plain = own(conv.forward(image([2, 5, 6, 3])));
    const [apart, sums] = tf.tidy(() => [
      tf.max(tf.abs(tf.sub(plain, kept!))).dataSync()[0],
      tf.sum(tf.mul(plain, 2), [0, 1, 2]).dataSync(),
    ]);
    expect(apart).toBeLessThan(1e-5);
    for (const [i, value] of gradients[0]!.dataSync().entries()) expect(value).toBeCloseTo(sums[i]!, 3);
    tf.dispose([loss, kept!, gradients[0]!]);
    const wrong = image([2, 5, 6, 6]);
    for (const forward of [(x: Tensor4D) => conv.forward(x), recorded])
      expect(() => forward(wrong)).toThrow('conv2d: a filter [3,3,3,4]');
  });

  test('GroupNorm normalises each image and group, whatever the mode and the other images', () => {
    const norm = own(new GroupNorm(2, 6).initialize(0));
    norm.weight.setFromFile(Float32Array.of(1, 2, 3, 4, 5, 6));
    norm.bias.setFromFile(Float32Array.of(0, 0.1, 0.2, 0.3, 0.4, 0.5));
    const x = image([2, 3, 5, 6]);
    const y = own(norm.forward(x));
    const [values, given] = [y.arraySync(), x.arraySync()];
    for (const n of [0, 1]) {
      for (const group of [0, 1]) {
        const inside = given[n].flat().flatMap(pixel => pixel.slice(3 * group, 3 * group + 3));
        const mean = inside.reduce((sum, v) => sum + v, 0) / inside.length;
        const variance = inside.reduce((sum, v) => sum + (v - mean) ** 2, 0) / inside.length;
        for (const c of [3 * group, 3 * group + 2]) {
          const expected = ((given[n][1][2][c] - mean) / Math.sqrt(variance + 1e-5)) * (c + 1) + 0.1 * c;
          expect(values[n][1][2][c]).toBeCloseTo(expected, 4);
        }
      }
    }
    expect([...own(norm.eval().forward(x)).dataSync()]).toEqual([...y.dataSync()]);
    const rectified = own(norm.forward(x, { relu: true })).dataSync();
    expect([...rectified]).toEqual([...y.dataSync()].map(value => Math.max(0, value)));
  });

  test('Dropout2d drops whole channels in train mode, its share of them, and keeps the mean', () => {
    const dropout = new Dropout2d(0.25);
    const ones = own(tf.ones([64, 2, 3, 32])) as Tensor4D;
    const dropped = own(dropout.forward(ones)).dataSync();
    const factors = Array.from({ length: 64 * 32 }, (_, i) => dropped[Math.floor(i / 32) * 6 * 32 + (i % 32)]);
    dropped.forEach((value, i) => {
      if (value !== factors[Math.floor(i / (6 * 32)) * 32 + (i % 32)])
        throw new Error(`value ${i} is not its channel's`);
    });
    expect(new Set(factors)).toEqual(new Set([0, Math.fround(1 / 0.75)]));
    // 2048 draws: a deviation of 0.0096.
    expect(factors.filter(factor => factor === 0).length / factors.length).toBeCloseTo(0.25, 1);
    expect(dropout.eval().forward(ones)).toBe(ones);
    expect(new Dropout2d(0).forward(ones)).toBe(ones);
  });

  test('what Dropout2d drops is told by keys, path and calls', () => {
    const net = new Sequential([new Dropout2d(0.5), new Dropout2d(0.5)]);
    const ones = own(tf.ones([1, 1, 1, 64])) as Tensor4D;
    const draw = (i: number) => [...own(net.items[i].forward(ones)).dataSync()].join();
    seedDropout(net, 3, 'student', 17);
    const [first, second, other] = [draw(0), draw(0), draw(1)];
    expect(new Set([first, second, other]).size).toBe(3);
    seedDropout(net, 3, 'student', 17);
    expect([draw(0), draw(0), draw(1)]).toEqual([first, second, other]);
    seedDropout(net, 3, 'student', 18);
    expect(draw(0)).not.toBe(first);
    seedDropout(net, 3, 'teacher', 17);
    expect(draw(0)).not.toBe(first);
  });

  test('SqueezeExcitation scales channels by a number in (0, 1)', () => {
    const layer = own(new SqueezeExcitation(32, 8).initialize(4));
    expect([...layer.stateDict().keys()]).toEqual(['se.0.weight', 'se.0.bias', 'se.2.weight', 'se.2.bias']);
    const x = image([2, 3, 2, 32]);
    const y = own(layer.forward(x));
    const [given, scaled] = [x.arraySync(), y.arraySync()];
    for (const n of [0, 1]) {
      for (const c of [0, 31]) {
        const factor = scaled[n][0][0][c] / given[n][0][0][c];
        expect(factor).toBeGreaterThan(0);
        expect(factor).toBeLessThan(1);
        expect(scaled[n][2][1][c]).toBeCloseTo(factor * given[n][2][1][c], 4);
      }
    }
  });

  test('shapes that do not fit are refused with the shapes', () => {
    const x = image([2, 3, 2, 4]);
    const line = own(tf.ones([4])) as never;
    const factors = own(tf.ones([2, 3])) as never;
    expect(() => scaleChannels(x, factors)).toThrow('images [2,3,2,4] need factors [2, 4], got [2,3]');
    expect(() => concatChannels([x, image([2, 3, 1, 4])])).toThrow('[2,3,2,4], [2,3,1,4] differ beside channels');
    expect(() => groupNorm(x, line, line, { groups: 3, epsilon: 1e-5 })).toThrow('3 groups do not divide 4 channels');
  });
});
