import { type Tensor4D, tf } from '../../../framework/backend/tf.ts';
import { BatchNorm2d } from '../../../framework/nn/BatchNorm2d.ts';
import { Conv2d } from '../../../framework/nn/Conv2d.ts';
import { convBatchNorm } from '../../../framework/nn/convBatchNorm.ts';
import { kaimingNormal } from '../../../framework/nn/Initializer.ts';
import { Module } from '../../../framework/nn/Module.ts';
import { padChannels } from '../../../framework/ops/padChannels.ts';
import { subsample } from '../../../framework/ops/subsample.ts';

/**
 * Basic block of the CIFAR ResNets (He et al. 2016, section 4.2): two 3x3 convolutions, and a shortcut without
 * parameters (their option A): every `stride`-th pixel, new channels filled with zeros, equally on both sides.
 */
export class ResidualBlock extends Module {
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly conv2: Conv2d;
  readonly bn2: BatchNorm2d;
  readonly #stride: number;
  readonly #newChannels: number;

  constructor(inChannels: number, outChannels: number, stride: number) {
    super();
    const convolution = { padding: 1, bias: false, init: kaimingNormal() };
    this.conv1 = this.child('conv1', new Conv2d(inChannels, outChannels, 3, { ...convolution, stride }));
    this.bn1 = this.child('bn1', new BatchNorm2d(outChannels));
    this.conv2 = this.child('conv2', new Conv2d(outChannels, outChannels, 3, convolution));
    this.bn2 = this.child('bn2', new BatchNorm2d(outChannels));
    this.#stride = stride;
    this.#newChannels = outChannels - inChannels;
  }

  /** [n, h, w, in] to [n, h / stride, w / stride, out]. */
  override forward(x: Tensor4D): Tensor4D {
    return tf.tidy(() => {
      const inner = convBatchNorm(x, this.conv1, this.bn1, { relu: true });
      return convBatchNorm(inner, this.conv2, this.bn2, { relu: true, residual: this.#shortcut(x) });
    });
  }

  #shortcut(x: Tensor4D): Tensor4D {
    const sparse = this.#stride === 1 ? x : subsample(x, this.#stride);
    const half = this.#newChannels / 2;
    return half === 0 ? sparse : padChannels(sparse, half, half);
  }
}
