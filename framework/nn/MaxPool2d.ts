import { type Tensor4D, tf } from '../backend/tf.ts';
import { maxPool, type PoolOptions } from '../ops/maxPool.ts';
import { Module } from './Module.ts';

/** Maximum pooling, [n, h, w, c] to [n, h', w', c]; see `maxPool`. */
export class MaxPool2d extends Module {
  readonly #options: PoolOptions;

  constructor(options: PoolOptions) {
    super();
    this.#options = options;
  }

  override forward(x: Tensor4D): Tensor4D {
    return tf.tidy(() => maxPool(x, this.#options));
  }
}
