import { type Tensor4D, tf } from '../../../framework/backend/tf.ts';
import { BatchNorm2d } from '../../../framework/nn/BatchNorm2d.ts';
import { Conv2d } from '../../../framework/nn/Conv2d.ts';
import { chain } from '../../../framework/nn/chain.ts';
import { convBatchNorm } from '../../../framework/nn/convBatchNorm.ts';
import type { Initializer } from '../../../framework/nn/Initializer.ts';
import { Module } from '../../../framework/nn/Module.ts';
import { Projection } from './Projection.ts';

/** Output channels of a bottleneck are so many times its inner ones. */
export const EXPANSION = 4;

export interface BottleneckOptions {
  readonly inChannels: number;
  /** Channels of the 3x3 convolution, a quarter of the output's. */
  readonly width: number;
  readonly stride: number;
  /** Which convolution strides: the first 1x1, as in Caffe's networks, or the 3x3, as in torchvision's. */
  readonly stridedConv: '1x1' | '3x3';
  /** Of the 3x3 convolution. */
  readonly dilation: number;
  /** The shortcut is a normalised 1x1 convolution instead of the input itself. */
  readonly project: boolean;
  readonly init: Initializer;
}

/** Bottleneck of the ImageNet ResNets (He et al. 2016, arXiv:1512.03385, figure 5): 1x1, 3x3, 1x1. */
export class Bottleneck extends Module {
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly conv2: Conv2d;
  readonly bn2: BatchNorm2d;
  readonly conv3: Conv2d;
  readonly bn3: BatchNorm2d;
  readonly downsample: Projection | null;

  constructor({ inChannels, width, stride, stridedConv, dilation, project, init }: BottleneckOptions) {
    super();
    const plain = { bias: false, init };
    const [first, second] = stridedConv === '1x1' ? [stride, 1] : [1, stride];
    this.conv1 = this.child('conv1', new Conv2d(inChannels, width, 1, { ...plain, stride: first }));
    this.bn1 = this.child('bn1', new BatchNorm2d(width));
    const spatial = { ...plain, stride: second, padding: dilation, dilation };
    this.conv2 = this.child('conv2', new Conv2d(width, width, 3, spatial));
    this.bn2 = this.child('bn2', new BatchNorm2d(width));
    this.conv3 = this.child('conv3', new Conv2d(width, EXPANSION * width, 1, plain));
    this.bn3 = this.child('bn3', new BatchNorm2d(EXPANSION * width));
    const shortcut = () => new Projection(inChannels, EXPANSION * width, { ...plain, stride });
    this.downsample = project ? this.child('downsample', shortcut()) : null;
  }

  /** [n, h, w, in] to [n, h / stride, w / stride, 4 width]. */
  override forward(x: Tensor4D): Tensor4D {
    return tf.tidy(() => {
      const inner = chain(
        x,
        y => convBatchNorm(y, this.conv1, this.bn1, { relu: true }),
        y => convBatchNorm(y, this.conv2, this.bn2, { relu: true }),
      );
      const residual = this.downsample ? this.downsample.forward(x) : x;
      return convBatchNorm(inner, this.conv3, this.bn3, { relu: true, residual });
    });
  }
}
