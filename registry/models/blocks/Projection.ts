import type { Tensor4D } from '../../../framework/backend/tf.ts';
import { BatchNorm2d } from '../../../framework/nn/BatchNorm2d.ts';
import { Conv2d, type Conv2dOptions } from '../../../framework/nn/Conv2d.ts';
import { convBatchNorm } from '../../../framework/nn/convBatchNorm.ts';
import { Module } from '../../../framework/nn/Module.ts';

/** The shortcut of a residual block whose size or channels change: a normalised 1x1 convolution. Its parts are called 0 and 1. */
export class Projection extends Module {
  readonly #conv: Conv2d;
  readonly #norm: BatchNorm2d;

  constructor(inChannels: number, outChannels: number, options: Conv2dOptions) {
    super();
    this.#conv = this.child('0', new Conv2d(inChannels, outChannels, 1, { ...options, bias: false }));
    this.#norm = this.child('1', new BatchNorm2d(outChannels));
  }

  override forward(x: Tensor4D): Tensor4D {
    return convBatchNorm(x, this.#conv, this.#norm);
  }
}
