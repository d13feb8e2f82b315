import { type Tensor4D, tf } from '../../../framework/backend/tf.ts';
import { Conv2d, type Conv2dOptions } from '../../../framework/nn/Conv2d.ts';
import { chain } from '../../../framework/nn/chain.ts';
import { GroupNorm } from '../../../framework/nn/GroupNorm.ts';
import { Module } from '../../../framework/nn/Module.ts';

/** Groups of all group normalisations of the head. */
export const GROUPS = 32;

/** Convolution, group normalisation and ReLU; the first two are called 0 and 1. */
export class AsppBranch extends Module {
  readonly #conv: Conv2d;
  readonly #norm: GroupNorm;

  constructor(inChannels: number, outChannels: number, kernel: number, options: Conv2dOptions) {
    super();
    this.#conv = this.child('0', new Conv2d(inChannels, outChannels, kernel, options));
    this.#norm = this.child('1', new GroupNorm(GROUPS, outChannels));
  }

  /** [n, h, w, in] to [n, h, w, out]. */
  override forward(x: Tensor4D): Tensor4D {
    return tf.tidy(() =>
      chain(
        x,
        y => this.#conv.forward(y),
        y => this.#norm.forward(y, { relu: true }),
      ),
    );
  }
}
