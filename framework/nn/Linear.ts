import { type Tensor1D, type Tensor2D, tf } from '../backend/tf.ts';
import { linear } from '../ops/linear.ts';
import { type Initializer, kaimingUniform, uniform } from './Initializer.ts';
import { Module } from './Module.ts';
import type { Parameter } from './Parameter.ts';

export interface LinearOptions {
  /** Default true. */
  readonly bias?: boolean | undefined;
  /** First values of the weight; default: PyTorch's. */
  readonly init?: Initializer | undefined;
  /** First values of the bias; default: PyTorch's, uniform in +-1 / sqrt(in). */
  readonly biasInit?: Initializer | undefined;
}

/** y = x W + b, [n, in] to [n, out]. */
export class Linear extends Module {
  readonly weight: Parameter;
  readonly bias: Parameter | null;

  constructor(inFeatures: number, outFeatures: number, { bias = true, init, biasInit }: LinearOptions = {}) {
    super();
    this.weight = this.parameter('weight', [inFeatures, outFeatures], {
      layout: 'linear',
      init: init ?? kaimingUniform(),
    });
    const biasOptions = { init: biasInit ?? uniform(1 / Math.sqrt(inFeatures)) };
    this.bias = bias ? this.parameter('bias', [outFeatures], biasOptions) : null;
  }

  override forward(x: Tensor2D): Tensor2D {
    const bias = this.bias ? (this.bias.variable as Tensor1D) : null;
    return tf.tidy(() => linear(x, this.weight.variable as Tensor2D, bias));
  }
}
