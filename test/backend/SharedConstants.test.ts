import { expect, test } from '@jest/globals';
import { nativeBinding } from '../../framework/backend/nativeBinding.ts';
import { tf } from '../../framework/backend/tf.ts';
import { constant } from '../../framework/nn/Initializer.ts';
import { Parameter } from '../../framework/nn/Parameter.ts';
import { RandomStream } from '../../framework/random/RandomStream.ts';
import { SGD } from '../../registry/optimizers/SGD.ts';
import { describeBackends, TEST_BACKENDS } from '../support/backends.ts';

describeBackends(
  'numbers in expressions, and lists of them',
  () => {
    const held = () => nativeBinding()!.constants.count;
    const sum = (a: number, b: number) => tf.tidy(() => tf.add(tf.scalar(a), b).dataSync()[0]!);

    test('go to the device once for each value, however they are used', () => {
      sum(0.125, 17);
      const before = held();
      for (let i = 0; i < 5; i++) expect(sum(17, 0.125)).toBe(17.125);
      expect(held()).toBe(before);
    });

    test('are those that were written, of which few are kept', () => {
      for (let i = 0; i < 1000; i++) expect(sum(i, 1000 * i)).toBe(1001 * i);
      expect(held()).toBeLessThan(300);
      expect(tf.tidy(() => tf.div(1, tf.scalar(-0)).dataSync()[0])).toBe(-Infinity);
      expect(tf.tidy(() => tf.div(1, tf.scalar(0)).dataSync()[0])).toBe(Infinity);
      expect(sum(Number.NaN, 1)).toBeNaN();
      expect(tf.tidy(() => tf.add(tf.scalar(3, 'int32'), tf.scalar(4, 'int32')).dataSync()[0])).toBe(7);
    });

    test('lists of whole numbers (shapes, axes, where a part begins) go there once, too, and few are kept', () => {
      const x = tf.range(0, 1500);
      const part = (i: number) => tf.tidy(() => tf.reshape(tf.slice(x, [i], [1]), [1, 1]).dataSync()[0]!);
      part(7);
      const before = held();
      for (let i = 0; i < 5; i++) expect(part(7)).toBe(7);
      expect(held()).toBe(before);
      for (let i = 0; i < 1500; i++) expect(part(i)).toBe(i);
      expect(part(0)).toBe(0);
      expect(held()).toBeLessThan(1300);
      x.dispose();
      const labels = tf.tensor1d([1, 2, 3], 'int32');
      expect([...tf.tidy(() => tf.add(labels, labels).dataSync())]).toEqual([2, 4, 6]);
      expect([...labels.dataSync()]).toEqual([1, 2, 3]);
      labels.dispose();
    });

    test('stay what they are when a parameter of the same value learns', () => {
      const parameter = new Parameter('p', [], { init: constant(2) });
      parameter.initialize(new RandomStream(0));
      expect(sum(2, 2)).toBe(4);
      const optimizer = new SGD({ lr: 2 }, [{ parameters: [parameter] }]);
      for (const expected of [0, -2]) {
        const gradient = tf.scalar(1);
        optimizer.step(new Map([[parameter, gradient]]));
        gradient.dispose();
        expect(parameter.variable.dataSync()[0]).toBe(expected);
        expect(sum(2, 2)).toBe(4);
      }
      optimizer.dispose();
      parameter.dispose();
    });
  },
  TEST_BACKENDS.filter(name => name === 'tensorflow'),
);
