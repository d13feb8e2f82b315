import { type Tensor, type Tensor1D, type Tensor4D, tf } from '../backend/tf.ts';
import type { BatchNormEnd } from '../ops/BatchNormEnd.ts';
import { convBias } from '../ops/convBias.ts';
import type { BatchNorm2d } from './BatchNorm2d.ts';
import type { Conv2d } from './Conv2d.ts';
import type { StateTensor } from './StateTensor.ts';

/**
 * A convolution and the batch normalisation by running statistics behind it as one convolution with a bias:
 * w' = w s and b' = offset + (b - mean) s with s = scale / sqrt(variance + eps). It holds a second copy of the filter.
 */
export class FoldedConv {
  readonly #conv: Conv2d;
  readonly #norm: BatchNorm2d;
  readonly #eps: number;
  readonly #sources: readonly StateTensor[];
  readonly #versions: readonly number[];
  readonly #filter: Tensor4D;
  readonly #bias: Tensor1D;

  /** @param statistics running mean and variance */
  constructor(
    conv: Conv2d,
    norm: BatchNorm2d,
    statistics: { readonly mean: StateTensor; readonly variance: StateTensor },
  ) {
    const { mean, variance } = statistics;
    this.#conv = conv;
    this.#norm = norm;
    this.#eps = norm.eps;
    this.#sources = [conv.weight, conv.bias, norm.weight, norm.bias, mean, variance].filter(item => item !== null);
    this.#versions = this.#sources.map(item => item.version);
    const [filter, bias] = tf.tidy(() => {
      const inverse: Tensor = tf.rsqrt(tf.add(variance.variable, norm.eps));
      const slope = norm.weight ? tf.mul(inverse, norm.weight.variable) : inverse;
      const centre = conv.bias ? tf.sub(conv.bias.variable, mean.variable) : tf.neg(mean.variable);
      const shift = tf.mul(centre, slope);
      return [tf.mul(conv.weight.variable, slope), norm.bias ? tf.add(shift, norm.bias.variable) : shift];
    });
    this.#filter = tf.keep(filter as Tensor4D);
    this.#bias = tf.keep(bias as Tensor1D);
  }

  /** Whether it is of this convolution, and no value that it was made of has changed since. */
  isOf(conv: Conv2d): boolean {
    if (this.#conv !== conv || this.#norm.eps !== this.#eps) return false;
    return this.#sources.every((item, i) => item.version === this.#versions[i]);
  }

  /** [n, h, w, in] to [n, h', w', out]. Not recorded. */
  forward(x: Tensor4D, end: BatchNormEnd): Tensor4D {
    return convBias(x, this.#filter, this.#bias, this.#conv.geometry, end);
  }

  dispose(): void {
    this.#filter.dispose();
    this.#bias.dispose();
  }
}
