import { expect, test } from '@jest/globals';
import { currentBackend } from '../../framework/backend/currentBackend.ts';
import { type Tensor, type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { dtypes, float32, nhwc, real, text, texts, whole } from '../../framework/ops/native/attributes.ts';
import { execute } from '../../framework/ops/native/execute.ts';
import { describeBackends, TEST_BACKENDS } from '../support/backends.ts';

describeBackends(
  'operations that name what they fuse in lists',
  () => {
    const product = (list: readonly unknown[], inputs: readonly Tensor[]) =>
      execute('_FusedMatMul', [float32(), texts('fused_ops', list as string[]), whole('num_args', 1)], inputs);

    test('a matrix product with bias and ReLU', () => {
      const inputs = [tf.tensor2d([1, -2], [1, 2]), tf.tensor2d([3, 1, 1, 2], [2, 2]), tf.tensor1d([0.5, 1])];
      expect([...product(['BiasAdd'], inputs).dataSync()]).toEqual([1.5, -2]);
      expect([...product(['BiasAdd', 'Relu'], inputs).dataSync()]).toEqual([1.5, 0]);
    });

    test('a convolution with bias and ReLU is the three one after the other', () => {
      const x = tf.randomUniform([2, 9, 7, 8], -1, 1, 'float32', 1) as Tensor4D;
      const w = tf.randomUniform([3, 3, 8, 16], -1, 1, 'float32', 2) as Tensor4D;
      const bias = tf.randomUniform([16], -1, 1, 'float32', 3);
      const apart = tf.relu(tf.add(tf.conv2d(x, w, 1, 'same', 'NHWC', 2), bias));
      const attributes = [
        ...[
          float32(),
          nhwc(),
          whole('strides', [1, 1, 1, 1]),
          whole('dilations', [1, 2, 2, 1]),
          text('padding', 'SAME'),
        ],
        ...[whole('explicit_paddings', []), real('epsilon', 0), real('leakyrelu_alpha', 0), whole('num_args', 1)],
        ...[texts('fused_ops', ['BiasAdd', 'Relu']), dtypes('TArgs', ['FLOAT'])],
      ];
      const together = [execute('_FusedConv2D', attributes, [x, w, bias])];
      if (currentBackend().device === 'cpu') {
        const kernel = text('_kernel', 'MklNameChangeOp');
        together.push(execute('_MklNativeFusedConv2D', [...attributes, kernel], [x, w, bias]));
      }
      for (const y of together) expect(tf.max(tf.abs(tf.sub(y, apart))).dataSync()[0]).toBeLessThan(1e-5);
    });

    test('an element of another type is refused by name and place', () => {
      const inputs = [tf.zeros([1, 1]), tf.zeros([1, 1]), tf.zeros([1])];
      expect(() => product(['BiasAdd', 7], inputs)).toThrow(
        'Attribute fused_ops: element 1 of the list is not a string',
      );
      const wrong = { ...dtypes('TArgs', []), value: ['FLOAT'] };
      expect(() => execute('_FusedConv2D', [wrong], inputs)).toThrow(
        'Attribute TArgs: element 0 of the list is not the number of a type',
      );
    });
  },
  TEST_BACKENDS.filter(name => name === 'tensorflow'),
);
