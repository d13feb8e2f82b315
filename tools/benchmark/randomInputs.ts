import { RandomStream } from '../../framework/random/RandomStream.ts';
import type { NetworkJob } from './Job.ts';

export interface RandomInputs {
  /** Uniform in [0, 1). */
  readonly images: Float32Array;
  /** [n, h, w, 3] */
  readonly shape: [number, number, number, number];
  /** A class for every pixel, 0 to 18. */
  readonly labels: Int32Array;
}

/** What a step of a job computes on: the same in every process. */
export function randomInputs({ batch, size: [height, width] }: NetworkJob): RandomInputs {
  const pixels = batch * height * width;
  const colours = new RandomStream('benchmark', 'images');
  const classes = new RandomStream('benchmark', 'labels');
  return {
    images: Float32Array.from({ length: pixels * 3 }, () => colours.uniform()),
    shape: [batch, height, width, 3],
    labels: Int32Array.from({ length: pixels }, () => classes.integer(19)),
  };
}
