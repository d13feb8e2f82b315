/** 32-bit FNV-1a over the UTF-16 code units of the text. */
function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** One step of splitmix32: a bijective mixing of 32 bits. */
function mix(value: number): number {
  let h = (value + 0x9e3779b9) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
  return (h ^ (h >>> 15)) >>> 0;
}

/** What a stream needs to go on exactly where it was: four 32-bit words, and the spare normal deviate or null. */
export interface RandomState {
  readonly words: readonly [number, number, number, number];
  readonly spare: number | null;
}

/**
 * Seeded pseudo random numbers (xoshiro128**, Blackman and Vigna 2018), the same on every machine and backend.
 *
 * A stream is named by keys - `new RandomStream(seed, 'augment', epoch, index)` - so that what is drawn for one sample
 * depends neither on the order of the samples nor on the number of workers.
 */
export class RandomStream {
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;
  #spare: number | null = null;

  /** @param keys numbers (the lower 53 bits of the integer part count) and texts; their order matters. */
  constructor(...keys: ReadonlyArray<number | string>) {
    let h = 0x9e3779b9;
    for (const key of keys) {
      if (typeof key === 'string') h = mix(h ^ hashText(key));
      else {
        const high = Math.floor(key / 4294967296) >>> 0;
        h = mix(mix(h ^ (key >>> 0)) ^ high);
      }
    }
    this.#a = mix(h);
    this.#b = mix(this.#a ^ 0x85ebca6b);
    this.#c = mix(this.#b ^ 0xc2b2ae35);
    this.#d = mix(this.#c ^ 0x27d4eb2f) | 1; // never all zero
  }

  /** The next 32 random bits, as an unsigned integer. */
  bits(): number {
    const scrambled = Math.imul(this.#b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    const t = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= t;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** Uniform in [low, high), 53 bits. */
  uniform(low = 0, high = 1): number {
    const unit = ((this.bits() >>> 5) * 67108864 + (this.bits() >>> 6)) / 9007199254740992;
    return low + (high - low) * unit;
  }

  /** Uniform integer in [0, below), without bias. */
  integer(below: number): number {
    if (!Number.isInteger(below) || below < 1 || below > 4294967296) {
      throw new RangeError(`integer(below): below is ${below}, must be an integer in 1 .. 2^32`);
    }
    const limit = 4294967296 - (4294967296 % below);
    let value = this.bits();
    while (value >= limit) value = this.bits();
    return value % below;
  }

  /** Normal deviate (Marsaglia's polar method). */
  normal(mean = 0, deviation = 1): number {
    if (this.#spare !== null) {
      const z = this.#spare;
      this.#spare = null;
      return mean + deviation * z;
    }
    let u = 0;
    let v = 0;
    let s = 0;
    do {
      u = this.uniform(-1, 1);
      v = this.uniform(-1, 1);
      s = u * u + v * v;
    } while (s >= 1 || s === 0);
    const scale = Math.sqrt((-2 * Math.log(s)) / s);
    this.#spare = v * scale;
    return mean + deviation * u * scale;
  }

  /** A random order of 0 .. count-1 (Fisher-Yates). */
  permutation(count: number): Int32Array {
    const order = Int32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  state(): RandomState {
    return { words: [this.#a >>> 0, this.#b >>> 0, this.#c >>> 0, this.#d >>> 0], spare: this.#spare };
  }

  restore(state: RandomState): void {
    [this.#a, this.#b, this.#c, this.#d] = state.words;
    this.#spare = state.spare;
  }
}
