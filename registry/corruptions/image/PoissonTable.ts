import type { RandomStream } from '../../../framework/random/RandomStream.ts';

/**
 * Poisson deviates of one mean, by inversion of the tabulated distribution: exact for any mean to about 1e-12, and one
 * uniform number per deviate.
 */
export class PoissonTable {
  readonly #first: number;
  readonly #cumulated: Float64Array;

  /** @param mean at least 0 */
  constructor(mean: number) {
    const reach = Math.ceil(9 * Math.sqrt(mean) + 15);
    const mode = Math.floor(mean);
    this.#first = Math.max(0, mode - reach);
    const masses = new Float64Array(mode + reach - this.#first + 1);
    // From the mode outwards and scaled afterwards: exp(-mean) would underflow for large means.
    masses[mode - this.#first] = 1;
    for (let k = mode + 1; k <= mode + reach; k++) masses[k - this.#first] = (masses[k - 1 - this.#first] * mean) / k;
    for (let k = mode - 1; k >= this.#first; k--)
      masses[k - this.#first] = (masses[k + 1 - this.#first] * (k + 1)) / mean;
    let sum = 0;
    this.#cumulated = masses.map(mass => (sum += mass)).map(value => value / sum);
  }

  draw(random: RandomStream): number {
    const level = random.uniform();
    let low = 0;
    let high = this.#cumulated.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#cumulated[middle] > level) high = middle;
      else low = middle + 1;
    }
    return this.#first + low;
  }
}
