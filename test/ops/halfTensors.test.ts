import { beforeAll, describe, expect, test } from '@jest/globals';
import { valueAndGradients } from '../../framework/autograd/valueAndGradients.ts';
import { precisionOf } from '../../framework/backend/native/halfTensors.ts';
import { nativeBinding } from '../../framework/backend/nativeBinding.ts';
import { openBackend } from '../../framework/backend/openBackend.ts';
import { type Scalar, type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { add } from '../../framework/ops/add.ts';
import { conv2d } from '../../framework/ops/conv2d.ts';
import { globalAveragePool } from '../../framework/ops/globalAveragePool.ts';
import { inFloat32 } from '../../framework/ops/precision.ts';
import { toPrecision } from '../../framework/ops/toPrecision.ts';
import { TEST_BACKENDS } from '../support/backends.ts';

const image = () => tf.tensor4d([1, -2.5, 0.1, 3], [1, 2, 2, 1]);
const handles = () => nativeBinding()!.binding.getNumOfTensors() - nativeBinding()!.constants.count;

(TEST_BACKENDS.includes('tensorflow') ? describe : describe.skip)('tensors of 16 bits', () => {
  beforeAll(async () => {
    await openBackend({ backend: 'tensorflow', precision: 'bfloat16' });
  });

  test('are read as float32, rounded', async () => {
    const [x, wanted] = [image(), [1, -2.5, 0.10009765625, 3]];
    const half = toPrecision(x, 'bfloat16');
    expect([half.dtype, precisionOf(half), precisionOf(x)]).toEqual(['float32', 'bfloat16', 'float32']);
    expect([...half.dataSync()]).toEqual(wanted);
    expect([...(await half.data())]).toEqual(wanted);
    expect(half.arraySync()).toEqual([
      [
        [[1], [-2.5]],
        [[wanted[2]], [3]],
      ],
    ]);
    tf.dispose([x, half]);
  });

  test.each([2, 4])(
    'many channels through a filter of dilation %d: as in float32, with nothing left behind',
    dilation => {
      const [before, held] = [tf.memory().numTensors, handles()];
      tf.tidy(() => {
        const x = toPrecision(tf.randomUniform([2, 9, 11, 1030], -1, 1, 'float32', 1) as Tensor4D, 'bfloat16');
        const filter = tf.randomUniform([3, 3, 1030, 4], -1, 1, 'float32', 2) as Tensor4D;
        const geometry = { dilation, padding: dilation };
        const found = conv2d(x, filter, geometry);
        expect(precisionOf(found)).toBe('bfloat16');
        const single = inFloat32(() => conv2d(toPrecision(x, 'float32'), filter, geometry));
        const error = tf.norm(tf.sub(toPrecision(found, 'float32'), single)).dataSync()[0]!;
        expect(error / tf.norm(single).dataSync()[0]!).toBeLessThan(0.005);
      });
      expect([tf.memory().numTensors, handles()]).toEqual([before, held]);
    },
  );

  test('are cloned, reshaped, cast to float32 and disposed of as others, and leave nothing behind', () => {
    const before = [tf.memory().numTensors, tf.memory().numBytes, handles()];
    tf.tidy(() => {
      const half = toPrecision(image(), 'bfloat16');
      const shapes = [tf.clone(half), tf.reshape(half, [4]), tf.slice(half, [0, 0, 0, 0], [1, 1, 1, 1])];
      expect(shapes.map(precisionOf)).toEqual(['bfloat16', 'bfloat16', 'bfloat16']);
      expect(precisionOf(tf.cast(half, 'float32'))).toBe('float32');
      expect([...tf.cast(half, 'int32').dataSync()]).toEqual([1, -2, 0, 3]);
    });
    expect([tf.memory().numTensors, tf.memory().numBytes, handles()]).toEqual(before);
  });

  test.each([
    ['tf.softmax', (x: Tensor4D) => tf.softmax(x)],
    ['tf.sum', (x: Tensor4D) => tf.sum(x)],
    ['tf.exp', (x: Tensor4D) => tf.exp(x)],
    ['tf.argMax', (x: Tensor4D) => tf.argMax(x, 3)],
    ['tf.batchNorm', (x: Tensor4D) => tf.batchNorm(x, tf.zeros([1]) as never, tf.ones([1]) as never)],
  ])('%s refuses them by name', (_name, f) => {
    const message =
      /does not compute in bfloat16: its input is a tensor of runtime.precision.*toPrecision\(x, 'float32'\)/;
    tf.tidy(() => expect(() => f(toPrecision(image(), 'bfloat16'))).toThrow(message));
  });

  test('are not mixed with others', () => {
    tf.tidy(() => {
      const [x, half] = [image(), toPrecision(image(), 'bfloat16')];
      for (const f of [() => add(x, half), () => add(half, x), () => tf.mul(half, 2)]) expect(f).toThrow(/bfloat16/);
    });
  });

  test('the own backward pass adds them up, and hands out gradients of float32', () => {
    const v = tf.variable(image());
    const loss = (): Scalar => {
      const x = toPrecision(v as unknown as Tensor4D, 'bfloat16');
      // The same tensor twice, once through functions of TensorFlow.js whose gradients know of float32 only.
      const y = add(
        tf.reshape(tf.clone(x), [1, 2, 2, 1]) as Tensor4D,
        toPrecision(tf.cast(x, 'float32') as Tensor4D, 'bfloat16'),
      );
      return tf.sum(globalAveragePool(y)) as Scalar;
    };
    const before = tf.memory().numTensors;
    const { loss: value, gradients } = valueAndGradients(() => ({ loss: loss() }), [v]);
    expect([...gradients[0]!.dataSync()]).toEqual([0.5, 0.5, 0.5, 0.5]);
    expect(precisionOf(gradients[0]!)).toBe('float32');
    tf.dispose([value, gradients[0]!]);
    expect(tf.memory().numTensors).toBe(before);
    v.dispose();
  });

  describe('the filter of conv2d', () => {
    const identity = (value: number) => tf.tensor4d([value], [1, 1, 1, 1]);
    const read = (v: Tensor4D) => tf.tidy(() => [...conv2d(image(), v).dataSync()]);

    test('is cast once for its values, and anew for others', () => {
      const first = identity(1);
      const v = tf.variable(first) as unknown as Tensor4D & { assign(x: Tensor4D): void };
      first.dispose();
      const before = tf.memory().numTensors;
      tf.tidy(() => {
        expect(read(v)).toEqual([1, -2.5, 0.10009765625, 3]);
        const settled = tf.memory().numTensors;
        for (let i = 0; i < 3; i++) read(v);
        expect(tf.memory().numTensors).toBe(settled);
        v.assign(identity(2));
        expect(read(v)).toEqual([2, -5, 0.2001953125, 6]);
      });
      expect(tf.memory().numTensors).toBe(before + 1); // the copy
      v.dispose();
      expect(tf.memory().numTensors).toBe(before - 1);
    });

    test('is one of float32 inside inFloat32', () => {
      tf.tidy(() => {
        const y = inFloat32(() => conv2d(toPrecision(image(), 'bfloat16'), identity(1)));
        expect(precisionOf(y)).toBe('float32');
      });
    });
  });

  test('in float32 nothing of it is left', async () => {
    await openBackend({ backend: 'tensorflow' });
    tf.tidy(() => expect(precisionOf(conv2d(image(), tf.ones([1, 1, 1, 1]) as Tensor4D))).toBe('float32'));
    await openBackend({ backend: 'tensorflow', precision: 'bfloat16' });
  });
});
