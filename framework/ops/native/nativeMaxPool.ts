import { attributesFor } from '../../backend/native/halfTensors.ts';
import { nativeBinding } from '../../backend/nativeBinding.ts';
import type { Tensor, Tensor4D } from '../../backend/tf.ts';
import { differentiable } from '../differentiable.ts';
import { isNativeCpu } from '../form.ts';
import { namedPadding, type WindowGeometry } from '../WindowGeometry.ts';
import { type AttributeList, cachedAttributes, dtype, flag, float32, text, whole } from './attributes.ts';
import { execute, executeAll } from './execute.ts';
import { poolAttributes } from './poolAttributes.ts';

/**
 * Maximum pooling. TensorFlow's MaxPoolGrad runs on one thread of a CPU (16 ms where 2 suffice), so there the forward pass
 * notes the position of each maximum; that exists for SAME and VALID.
 */
export function nativeMaxPool(x: Tensor4D, window: WindowGeometry): Tensor4D {
  const withPositions = isNativeCpu() && namedPadding(window) !== 'EXPLICIT';
  const [y] = differentiable([x], {
    forward(save) {
      if (withPositions) {
        const [result, positions] = executeAll('MaxPoolWithArgmax', positionAttributes(window, 'INT32'), [x], 2);
        save(x, positions!);
        return result!;
      }
      const result = execute('MaxPool', poolAttributes(window), [x]);
      save(x, result);
      return result;
    },
    backward: ([dy], [input, other]) => [
      () =>
        withPositions
          ? gradientAt(input!, dy!, other!, window)
          : execute('MaxPoolGrad', poolAttributes(window), [input!, other!, dy!]),
    ],
  });
  return y as Tensor4D;
}

/** The forward pass writes 32-bit positions 15 times faster than 64-bit ones; the gradient takes only 64-bit ones. */
function gradientAt(x: Tensor, dy: Tensor, positions: Tensor, window: WindowGeometry): Tensor {
  const { backend, binding } = nativeBinding()!;
  const [xId, dyId, narrow] = backend.getInputTensorIds([x, dy, positions]) as [number, number, number];
  const cast = cachedAttributes('widen', () => [
    dtype('SrcT', 'INT32'),
    dtype('DstT', 'INT64'),
    flag('Truncate', false),
  ]);
  const wide = binding.executeOp('Cast', cast, [narrow], 1)[0]!.id;
  try {
    const name = 'MaxPoolGradWithArgmax';
    const attributes = attributesFor(name, positionAttributes(window, 'INT64'), [dy]);
    return backend.createOutputTensor(binding.executeOp(name, attributes, [xId, dyId, wide], 1)[0]!);
  } finally {
    binding.deleteTensor(wide);
  }
}

function positionAttributes(window: WindowGeometry, positions: 'INT32' | 'INT64'): AttributeList {
  const { kernel, stride: s } = window;
  const padding = namedPadding(window);
  return cachedAttributes(`argmax ${kernel} ${s} ${padding} ${positions}`, () => [
    float32(),
    dtype('Targmax', positions),
    whole('ksize', [1, ...kernel, 1]),
    whole('strides', [1, s, s, 1]),
    text('padding', padding),
    flag('include_batch_in_index', true),
  ]);
}
