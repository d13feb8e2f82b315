import { type Tensor4D, tf } from '../backend/tf.ts';
import { maskChannels } from '../ops/scaleChannels.ts';
import { RandomStream } from '../random/RandomStream.ts';
import { Module } from './Module.ts';

/**
 * In train mode sets whole channels of single images [n, h, w, c] to 0, each with probability `rate`, and divides the others
 * by 1 - rate; in eval mode returns x itself.
 *
 * What is dropped depends on the keys of `seed`, the layer's path and the number of calls since: equal on every backend,
 * and after a resume, where the keys hold the iteration.
 */
export class Dropout2d extends Module {
  readonly rate: number;
  /** See `passTogether`: one for each batch that passes; each is drawn for as if it came alone. */
  parts: readonly unknown[] = [undefined];
  #keys: readonly (number | string)[] = [0];
  #calls = 0;

  /** @throws Error when the rate is not in [0, 1). */
  constructor(rate: number) {
    super();
    if (!(rate >= 0 && rate < 1)) throw new Error(`Dropout2d: the rate is ${rate}, expected 0 <= rate < 1`);
    this.rate = rate;
  }

  /** Begins the random numbers anew. @param keys such as the seed of the run and the iteration */
  seed(...keys: readonly (number | string)[]): void {
    this.#keys = keys;
    this.#calls = 0;
  }

  override forward(x: Tensor4D): Tensor4D {
    if (!this.training || this.rate === 0) return x;
    const [n, , , c] = x.shape;
    if (n % this.parts.length !== 0)
      throw new Error(`Dropout2d: ${n} images are no ${this.parts.length} batches of one size`);
    const factors = new Float32Array(n * c);
    const share = factors.length / this.parts.length;
    for (let i = 0; i < this.parts.length; i++) this.#draw(factors.subarray(i * share, (i + 1) * share));
    return tf.tidy(() => maskChannels(x, tf.tensor2d(factors, [n, c])));
  }

  #draw(factors: Float32Array): void {
    const random = new RandomStream('dropout', this.path, this.#calls++, ...this.#keys);
    const kept = 1 / (1 - this.rate);
    for (let i = 0; i < factors.length; i++) factors[i] = random.uniform() < this.rate ? 0 : kept;
  }
}
