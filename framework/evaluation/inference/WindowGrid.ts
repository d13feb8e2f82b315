import type { Inference } from './inferenceOption.ts';

/** Windows that cover an image: one for each pair of a row and a column. Sizes are [height, width]. */
export interface WindowGrid {
  readonly image: readonly [number, number];
  readonly window: readonly [number, number];
  /** Where the windows begin, downwards and rightwards. */
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

/** The windows of an image: no larger than it, `stride` apart, the last of each axis shifted inwards so that it ends with the image. */
export function windowGrid(
  [height, width]: readonly [number, number],
  { crop_size, stride }: Pick<Inference, 'crop_size' | 'stride'>,
): WindowGrid {
  const window = [Math.min(height, crop_size![0]), Math.min(width, crop_size![1])] as const;
  return {
    image: [height, width],
    window,
    rows: starts(height, window[0], stride![0]),
    columns: starts(width, window[1], stride![1]),
  };
}

function starts(length: number, window: number, stride: number): number[] {
  const count = Math.ceil((length - window) / stride) + 1;
  return Array.from({ length: count }, (_, k) => Math.min(k * stride, length - window));
}
