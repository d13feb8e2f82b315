import { type Tensor1D, type Tensor4D, tf } from '../../backend/tf.ts';
import { grouped } from '../grouped.ts';
import type { WindowGeometry } from '../WindowGeometry.ts';
import { cachedAttributes, float32, nhwc } from './attributes.ts';
import { execute } from './execute.ts';
import { fusedBatchNorm } from './fusedBatchNorm.ts';
import { nativeConvolution } from './nativeConvolution.ts';

export interface ConvBiasOptions {
  readonly window: WindowGeometry;
  readonly groups: number;
  readonly relu: boolean;
}

/**
 * See `convBias`. TensorFlow's fused convolutions take lists of types and names, which the binding cannot pass. With ReLU
 * the bias is the offset of a batch normalisation that changes nothing else: oneDNN does both in one pass, where BiasAdd
 * and Relu are two.
 */
export function nativeConvBias(x: Tensor4D, filter: Tensor4D, bias: Tensor1D, options: ConvBiasOptions): Tensor4D {
  const { window, groups, relu } = options;
  const y = grouped(nativeConvolution, groups).forward(x, filter, window);
  if (relu) {
    const [ones, zeros] = [tf.ones(bias.shape), tf.zeros(bias.shape)];
    return fusedBatchNorm([y, ones, bias, zeros, ones], 0, false, true)[0] as Tensor4D;
  }
  return execute(
    'BiasAdd',
    cachedAttributes('bias add', () => [float32(), nhwc()]),
    [y, bias],
  );
}
