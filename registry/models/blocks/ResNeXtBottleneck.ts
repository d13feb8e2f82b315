import { type Tensor4D, tf } from '../../../framework/backend/tf.ts';
import { BatchNorm2d } from '../../../framework/nn/BatchNorm2d.ts';
import { Conv2d } from '../../../framework/nn/Conv2d.ts';
import { chain } from '../../../framework/nn/chain.ts';
import { convBatchNorm } from '../../../framework/nn/convBatchNorm.ts';
import { kaimingNormal } from '../../../framework/nn/Initializer.ts';
import { Module } from '../../../framework/nn/Module.ts';
import { Projection } from './Projection.ts';

export interface ResNeXtBottleneckOptions {
  readonly inChannels: number;
  /** Channels of the grouped 3x3 convolution. */
  readonly innerChannels: number;
  readonly outChannels: number;
  readonly groups: number;
  readonly stride: number;
}

/**
 * Aggregated bottleneck (Xie et al. 2017, figure 3c): 1x1, grouped 3x3, 1x1. The shortcut is the input, or where its
 * size or channels change a normalised 1x1 convolution.
 */
export class ResNeXtBottleneck extends Module {
  readonly conv_reduce: Conv2d;
  readonly bn_reduce: BatchNorm2d;
  readonly conv_conv: Conv2d;
  readonly bn: BatchNorm2d;
  readonly conv_expand: Conv2d;
  readonly bn_expand: BatchNorm2d;
  readonly downsample: Projection | null;

  constructor({ inChannels, innerChannels, outChannels, groups, stride }: ResNeXtBottleneckOptions) {
    super();
    const plain = { bias: false, init: kaimingNormal('out') };
    this.conv_reduce = this.child('conv_reduce', new Conv2d(inChannels, innerChannels, 1, plain));
    this.bn_reduce = this.child('bn_reduce', new BatchNorm2d(innerChannels));
    const grouped = { ...plain, stride, padding: 1, groups };
    this.conv_conv = this.child('conv_conv', new Conv2d(innerChannels, innerChannels, 3, grouped));
    this.bn = this.child('bn', new BatchNorm2d(innerChannels));
    this.conv_expand = this.child('conv_expand', new Conv2d(innerChannels, outChannels, 1, plain));
    this.bn_expand = this.child('bn_expand', new BatchNorm2d(outChannels));
    const shortcut = () => new Projection(inChannels, outChannels, { ...plain, stride });
    const same = stride === 1 && inChannels === outChannels;
    this.downsample = same ? null : this.child('downsample', shortcut());
  }

  /** [n, h, w, in] to [n, h / stride, w / stride, out]. */
  override forward(x: Tensor4D): Tensor4D {
    return tf.tidy(() => {
      const inner = chain(
        x,
        y => convBatchNorm(y, this.conv_reduce, this.bn_reduce, { relu: true }),
        y => convBatchNorm(y, this.conv_conv, this.bn, { relu: true }),
      );
      const residual = this.downsample ? this.downsample.forward(x) : x;
      return convBatchNorm(inner, this.conv_expand, this.bn_expand, { relu: true, residual });
    });
  }
}
