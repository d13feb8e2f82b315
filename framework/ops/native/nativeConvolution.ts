import { precisionOf } from '../../backend/native/halfTensors.ts';
import { type Tensor4D, tf } from '../../backend/tf.ts';
import type { ConvolutionKernels } from '../ConvolutionKernels.ts';
import { isNativeCpu } from '../form.ts';
import { namedPadding, type WindowGeometry } from '../WindowGeometry.ts';
import type { AttributeList } from './attributes.ts';
import { castTo } from './castTo.ts';
import { convAttributes } from './convAttributes.ts';
import { convolutionByChannels, isManyChannels } from './convolutionByChannels.ts';
import { distantFilterGradient, isDistant } from './distantFilterGradient.ts';
import { execute } from './execute.ts';
import { isSingleImage, singleImageConvolution } from './singleImageConvolution.ts';
import { transposedProduct } from './transposedProduct.ts';
import { wholeNumbers } from './wholeNumbers.ts';
import { zeroPad } from './zeroPad.ts';

/**
 * TensorFlow's Conv2D with its gradients. On CPUs the gradients with EXPLICIT padding take a slow path (3-10 times), or
 * none with dilation: there the image is padded first, and VALID computes the same.
 */
export const nativeConvolution: ConvolutionKernels = {
  forward(x, filter, window) {
    if (isSingleImage(x, filter, window)) return singleImageConvolution(x, filter, window);
    const compute = isManyChannels(x, window) ? convolutionByChannels : plainConvolution;
    if (!padsFirst(window) || window.dilation === 1) return compute(x, filter, convAttributes(window));
    return tf.tidy(() => compute(zeroPad(x, window.padding), filter, convAttributes(window, 'VALID')));
  },

  inputGradient(dy, filter, window) {
    const shape = [dy.shape[0], ...window.input, filter.shape[2]] as const;
    if (!padsFirst(window)) {
      return execute('Conv2DBackpropInput', convAttributes(window), [wholeNumbers(shape), filter, dy]);
    }
    const [top, bottom, left, right] = window.padding;
    const padded = [shape[0], shape[1] + top + bottom, shape[2] + left + right, shape[3]];
    return tf.tidy(() => {
      const wide = execute('Conv2DBackpropInput', convAttributes(window, 'VALID'), [wholeNumbers(padded), filter, dy]);
      return tf.slice(wide, [0, top, left, 0], [...shape]) as Tensor4D;
    });
  },

  filterGradient(x, dy, window) {
    if (isNativeCpu() && precisionOf(x) === 'float16') {
      // TensorFlow's own kernel takes 2.4 s where that of float32 takes 5 ms.
      return tf.tidy(() => nativeConvolution.filterGradient(castTo(x, 'float32'), castTo(dy, 'float32'), window));
    }
    const shape = [...window.kernel, x.shape[3], dy.shape[3]] as [number, number, number, number];
    if (isNativeCpu() && isPointwise(window)) {
      return tf.tidy(() => {
        const product = transposedProduct(tf.reshape(x, [-1, shape[2]]), tf.reshape(dy, [-1, shape[3]]));
        return tf.reshape(product, shape);
      });
    }
    if (isNativeCpu() && isDistant(x, dy, window)) return distantFilterGradient(x, dy, window);
    const size = wholeNumbers(shape);
    if (!padsFirst(window)) return execute('Conv2DBackpropFilter', convAttributes(window), [x, size, dy]);
    return tf.tidy(() =>
      execute('Conv2DBackpropFilter', convAttributes(window, 'VALID'), [zeroPad(x, window.padding), size, dy]),
    );
  },
};

function plainConvolution(x: Tensor4D, filter: Tensor4D, attributes: AttributeList): Tensor4D {
  return execute('Conv2D', attributes, [x, filter]);
}

function padsFirst(window: WindowGeometry): boolean {
  return isNativeCpu() && namedPadding(window) === 'EXPLICIT';
}

function isPointwise({ kernel, stride, padding }: WindowGeometry): boolean {
  return kernel[0] === 1 && kernel[1] === 1 && stride === 1 && padding.every(side => side === 0);
}
