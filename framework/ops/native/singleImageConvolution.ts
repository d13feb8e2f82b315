import { precisionOf } from '../../backend/native/halfTensors.ts';
import { type Tensor4D, tf } from '../../backend/tf.ts';
import { isNativeCpu } from '../form.ts';
import { namedPadding, type WindowGeometry } from '../WindowGeometry.ts';
import { cachedAttributes, float32, text, whole } from './attributes.ts';
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
  const { dilation: d } = window;
  const padding = namedPadding(window);
  const attributes = cachedAttributes(`conv of a volume ${d} ${padding}`, () => [
    float32(),
    text('data_format', 'NDHWC'),
    whole('strides', [1, 1, 1, 1, 1]),
    whole('dilations', [1, 1, d, d, 1]),
    text('padding', padding),
  ]);
  return tf.tidy(() => {
    const volume = execute('Conv3D', attributes, [
      tf.reshape(x, [1, ...x.shape]),
      tf.reshape(filter, [1, ...filter.shape]),
    ]);
    return tf.reshape(volume, [1, ...window.output, filter.shape[3]]);
  });
}
