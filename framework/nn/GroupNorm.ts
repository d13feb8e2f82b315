import { type Tensor1D, type Tensor4D, tf } from '../backend/tf.ts';
import { groupNorm } from '../ops/groupNorm.ts';
import { constant } from './Initializer.ts';
import { Module } from './Module.ts';
import type { Parameter } from './Parameter.ts';

/**
 * Group normalisation over [n, h, w, c] as in PyTorch: by the statistics of each image and group of neighbouring channels,
 * in train and eval mode alike.
 */
export class GroupNorm extends Module {
  /** Scale [c]. */
  readonly weight: Parameter;
  /** Shift [c]. */
  readonly bias: Parameter;
  readonly #groups: number;
  readonly #eps: number;

  /** @throws Error when the groups do not divide the channels. */
  constructor(groups: number, channels: number, { eps = 1e-5 }: { readonly eps?: number | undefined } = {}) {
    super();
    if (channels % groups !== 0) throw new Error(`GroupNorm: ${groups} groups do not divide ${channels} channels`);
    this.#groups = groups;
    this.#eps = eps;
    this.weight = this.parameter('weight', [channels], { init: constant(1) });
    this.bias = this.parameter('bias', [channels], { init: constant(0) });
  }

  /** @param options `relu`: max(0, y), without holding y for the backward pass. */
  override forward(x: Tensor4D, { relu = false }: { readonly relu?: boolean } = {}): Tensor4D {
    const [weight, bias] = [this.weight.variable as Tensor1D, this.bias.variable as Tensor1D];
    return tf.tidy(() => groupNorm(x, weight, bias, { groups: this.#groups, epsilon: this.#eps, relu }));
  }
}
