import { expect, test } from '@jest/globals';
import { nativeBinding } from '../../framework/backend/nativeBinding.ts';
import { tf } from '../../framework/backend/tf.ts';
import { describeBackends, TEST_BACKENDS } from '../support/backends.ts';

// With openBackend.test.ts the second file of a jest process that opens the native engine: each has its own modules and
// its own TensorFlow.js, and both share the one addon.
describeBackends(
  'nativeBinding',
  () => {
    test('runs an operation of TensorFlow by name', () => {
      const { backend, binding } = nativeBinding() as NonNullable<ReturnType<typeof nativeBinding>>;
      const type = { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
      const x = tf.tensor1d([-1, 0, 2]);
      const y = backend.executeSingleOutput('Relu', [type], [x]);
      expect([...y.dataSync()]).toEqual([0, 0, 2]);
      tf.dispose([x, y]);
    });

    test('a view has the values in another shape, and outlives the tensor', () => {
      const { backend, binding } = nativeBinding() as NonNullable<ReturnType<typeof nativeBinding>>;
      if (binding.isUsingGpuDevice()) return;
      const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
      const [id] = backend.getInputTensorIds([x]);
      const view = binding.tensorView(id!, [3, 2]);
      x.dispose();
      expect([...binding.tensorDataSync(view)]).toEqual([1, 2, 3, 4, 5, 6]);
      expect(() => binding.tensorView(view, [4, 2])).toThrow();
      binding.deleteTensor(view);
      expect(() => binding.tensorView(view, [6])).toThrow(`tensorView: there is no tensor ${view}`);
    });

    test('raw ids are freed by deleteTensor', () => {
      const { backend, binding } = nativeBinding() as NonNullable<ReturnType<typeof nativeBinding>>;
      const x = tf.tensor1d([1, 2]);
      const [id] = backend.getInputTensorIds([x]);
      const before = binding.getNumOfTensors();
      const type = { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
      const [sum] = binding.executeOp('AddV2', [type], [id, id], 1);
      expect([...binding.tensorDataSync(sum.id)]).toEqual([2, 4]);
      expect(binding.getNumOfTensors()).toBe(before + 1);
      binding.deleteTensor(sum.id);
      expect(binding.getNumOfTensors()).toBe(before);
      x.dispose();
    });
  },
  TEST_BACKENDS.filter(name => name === 'tensorflow'),
);

describeBackends(
  'nativeBinding without the native engine',
  () => {
    test('is undefined', () => expect(nativeBinding()).toBeUndefined());
  },
  TEST_BACKENDS.filter(name => name !== 'tensorflow'),
);
