import { precisionOf } from '../../backend/native/halfTensors.ts';
import { type Tensor1D, type Tensor4D, tf } from '../../backend/tf.ts';
import type { BatchNormEnd } from '../BatchNormEnd.ts';
import { isNativeCpu } from '../form.ts';
import { namedPadding, type WindowGeometry } from '../WindowGeometry.ts';
import { type AttributeList, cachedAttributes, float32, text, texts, whole } from './attributes.ts';
import { execute } from './execute.ts';

/** Filters with fewer values are not worth it. */
const LARGE = 2 ** 18;
/** The same of one pixel, which compute less with each value. */
const LARGE_POINT = 2 ** 20;

/**
 * Whether `singleImageConvolution` is the way: for a batch of one image TensorFlow's Conv2D gives oneDNN the filter as it
 * is, for more of them (and in 16 bits) in blocks, with which it computes up to 1.5 times as fast. A large filter is
 * reordered in a fraction of that. (`MklConvFwdPrimitive::Setup` in TensorFlow's mkl_conv_ops.cc.)
 */
export function isSingleImage(x: Tensor4D, filter: Tensor4D, window: WindowGeometry): boolean {
  const { kernel, stride } = window;
  const large = filter.size >= (kernel[0] * kernel[1] > 1 ? LARGE : LARGE_POINT);
  return (
    isNativeCpu() &&
    precisionOf(x) === 'float32' &&
    x.shape[0] === 1 &&
    stride === 1 &&
    large &&
    namedPadding(window) !== 'EXPLICIT'
  );
}

/** The same convolution as that of a volume of one layer, for which TensorFlow always takes blocks. */
export function singleImageConvolution(x: Tensor4D, filter: Tensor4D, window: WindowGeometry): Tensor4D {
  const attributes = cachedAttributes(`conv of a volume ${keyOf(window)}`, () => volumeAttributes(window));
  return ofVolume('Conv3D', attributes, [x, filter], window, []);
}

/** The same with a bias, and what else ends the layer. Not recorded. */
export function singleImageConvBias(
  x: Tensor4D,
  filter: Tensor4D,
  bias: Tensor1D,
  window: WindowGeometry,
  { relu = false, residual }: BatchNormEnd,
): Tensor4D {
  const ops = ['BiasAdd', ...(residual ? ['Add'] : []), ...(relu ? ['Relu'] : [])];
  const attributes = cachedAttributes(`fused conv of a volume ${keyOf(window)} ${ops}`, () => [
    ...volumeAttributes(window),
    whole('num_args', residual ? 2 : 1),
    texts('fused_ops', ops),
    text('_kernel', 'MklNameChangeOp'),
  ]);
  return ofVolume('_MklNativeFusedConv3D', attributes, [x, filter, ...(residual ? [residual] : [])], window, [bias]);
}

const keyOf = (window: WindowGeometry): string => `${window.dilation} ${namedPadding(window)}`;

function volumeAttributes(window: WindowGeometry): AttributeList {
  const { dilation: d } = window;
  return [
    float32(),
    text('data_format', 'NDHWC'),
    whole('strides', [1, 1, 1, 1, 1]),
    whole('dilations', [1, 1, d, d, 1]),
    text('padding', namedPadding(window)),
  ];
}

/** @param operands image, filter, and perhaps a residual, between which the others stand */
function ofVolume(
  name: string,
  attributes: AttributeList,
  [x, filter, ...residual]: readonly Tensor4D[],
  window: WindowGeometry,
  others: readonly Tensor1D[],
): Tensor4D {
  const layer = (image: Tensor4D) => tf.reshape(image, [1, ...image.shape]);
  return tf.tidy(() => {
    const operands = [layer(x!), layer(filter!), ...others, ...residual.map(layer)];
    return tf.reshape(execute(name, attributes, operands), [1, ...window.output, filter!.shape[3]]);
  });
}
