import { type Tensor4D, tf } from '../../backend/tf.ts';
import { convFilterGradient } from '../portable/convFilterGradient.ts';
import { convInputGradient } from '../portable/convInputGradient.ts';
import type { WindowGeometry } from '../WindowGeometry.ts';
import { replaceKernel } from './replaceKernel.ts';

type Shape4D = [number, number, number, number];

interface ConvAttributes {
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode: 'floor' | undefined;
  readonly inputShape: Shape4D;
  readonly filterShape: Shape4D;
}

/**
 * The gradients of `tf.conv2d` by forward convolutions and matrix products. wasm has no filter gradient at all and a slow
 * input gradient (2 instead of 28 GFLOP/s); cpu (156 s instead of 1) and webgpu (5 times) have a slow filter gradient.
 */
export function replaceConvGradients(backendName: string): void {
  const stock = replaceKernel(backendName, 'Conv2DBackpropInput', ({ inputs, attrs, backend }) => {
    const { dy, filter } = inputs as unknown as Record<'dy' | 'filter', Tensor4D>;
    const attributes = attrs as unknown as ConvAttributes;
    const window = windowOf(attributes.inputShape, filter.shape, attributes);
    return window ? convInputGradient(dy, filter, window) : stock!.kernelFunc({ inputs, attrs: attrs!, backend });
  });
  const stockFilter = replaceKernel(backendName, 'Conv2DBackpropFilter', ({ inputs, attrs, backend }) => {
    const { x, dy } = inputs as unknown as Record<'x' | 'dy', Tensor4D>;
    const attributes = attrs as unknown as ConvAttributes;
    const window = windowOf(x.shape, attributes.filterShape, attributes);
    if (window) return convFilterGradient(x, dy, window);
    if (!stockFilter) throw new Error(`Backend ${backendName}: no filter gradient of a convolution with two strides`);
    return stockFilter.kernelFunc({ inputs, attrs: attrs!, backend });
  });
}

/** Undefined where the two axes have different strides: the models here have none such. */
function windowOf(image: Shape4D, filter: Shape4D, attributes: ConvAttributes): WindowGeometry | undefined {
  const { strides, pad, dimRoundingMode } = attributes;
  const info = tf.backend_util.computeConv2DInfo(image, filter, strides, 1, pad, dimRoundingMode);
  if (info.strideHeight !== info.strideWidth) return undefined;
  const { top, bottom, left, right } = info.padInfo;
  return {
    input: [info.inHeight, info.inWidth],
    output: [info.outHeight, info.outWidth],
    kernel: [info.filterHeight, info.filterWidth],
    stride: info.strideHeight,
    dilation: 1,
    padding: [top, bottom, left, right],
  };
}
