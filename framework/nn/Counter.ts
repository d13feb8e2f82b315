import type { RandomStream } from '../random/RandomStream.ts';

/**
 * A whole number of the state: `num_batches_tracked`. An int64 scalar in files, a plain number inside. Files of the time
 * before PyTorch 0.4.1 lack it, so it is always optional there, and then 0.
 */
export class Counter {
  /** Path from the root module. */
  name: string;
  value = 0;
  /** False after `drop`: no part of the state. */
  present = true;
  /** A scalar. */
  readonly fileShape: readonly number[] = [];
  readonly allocated = true;

  constructor(name: string) {
    this.name = name;
  }

  /** Takes (and does not need) a random stream, as parameters and buffers do. */
  initialize(_random?: RandomStream): void {
    this.value = 0;
    this.present = true;
  }

  drop(): void {
    this.value = 0;
    this.present = false;
  }
}
