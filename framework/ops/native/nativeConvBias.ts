import { precisionOf } from '../../backend/native/halfTensors.ts';
import { type Tensor1D, type Tensor4D, tf } from '../../backend/tf.ts';
import type { BatchNormEnd } from '../BatchNormEnd.ts';
import { batchNormInference } from '../batchNormInference.ts';
import { endBatchNorm } from '../endBatchNorm.ts';
import { isNativeCpu } from '../form.ts';
import { grouped } from '../grouped.ts';
import { namedPadding, type WindowGeometry } from '../WindowGeometry.ts';
import { type AttributeList, cachedAttributes, dtype, dtypes, real, text, texts, whole } from './attributes.ts';
import { convAttributes } from './convAttributes.ts';
import { execute } from './execute.ts';
import { nativeConvolution } from './nativeConvolution.ts';
import { isSingleImage, singleImageConvBias } from './singleImageConvolution.ts';

/**
 * See `convBias`. On CPUs oneDNN adds the bias, and what else ends the layer, within the convolution. Where it cannot, a
 * normalisation that changes nothing but the offset does it in one pass. On a GPU these are operations of their own.
 */
export function nativeConvBias(
  x: Tensor4D,
  filter: Tensor4D,
  bias: Tensor1D,
  window: WindowGeometry,
  groups: number,
  end: BatchNormEnd,
): Tensor4D {
  const plain = precisionOf(x) === 'float32' && groups === 1 && namedPadding(window) !== 'EXPLICIT';
  if (isNativeCpu() && plain) {
    const compute = isSingleImage(x, filter, window) ? singleImageConvBias : fused;
    return compute(x, filter, bias, window, end);
  }
  const y = grouped(nativeConvolution, groups).forward(x, filter, window);
  if (!isNativeCpu()) {
    const shifted = execute<Tensor4D>('BiasAdd', biasAttributes(), [y, bias]);
    y.dispose();
    return endBatchNorm(relu => (relu ? tf.relu(shifted) : shifted), end);
  }
  const [ones, zeros]: Tensor1D[] = [tf.ones(bias.shape), tf.zeros(bias.shape)];
  return batchNormInference(
    y,
    { mean: zeros!, variance: ones!, scale: ones!, offset: bias, epsilon: 0, frozen: true },
    end,
  );
}

function biasAttributes(): AttributeList {
  return cachedAttributes('bias', () => [dtype('T', 'FLOAT'), text('data_format', 'NHWC')]);
}

function fused(x: Tensor4D, filter: Tensor4D, bias: Tensor1D, window: WindowGeometry, end: BatchNormEnd): Tensor4D {
  const { relu = false, residual } = end;
  const operands = residual ? [bias, residual] : [bias];
  return execute('_MklNativeFusedConv2D', fusedAttributes(window, relu, operands.length), [x, filter, ...operands]);
}

function fusedAttributes(window: WindowGeometry, relu: boolean, operands: number): AttributeList {
  const { stride, dilation } = window;
  return cachedAttributes(`fused conv ${stride} ${dilation} ${namedPadding(window)} ${relu} ${operands}`, () => [
    ...convAttributes(window).filter(({ name }) => name !== 'use_cudnn_on_gpu'),
    real('epsilon', 0),
    real('leakyrelu_alpha', 0),
    whole('num_args', operands),
    texts('fused_ops', ['BiasAdd', ...(operands > 1 ? ['Add'] : []), ...(relu ? ['Relu'] : [])]),
    dtypes(
      'TArgs',
      Array.from({ length: operands }, () => 'FLOAT' as const),
    ),
    text('_kernel', 'MklNameChangeOp'),
  ]);
}
