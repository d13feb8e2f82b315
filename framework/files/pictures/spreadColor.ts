import type { Rgb } from './Canvas.ts';

/** Colours that differ, for classes without one: the bits of the label spread over the three channels. */
export function spreadColor(label: number): Rgb {
  const channel = (shift: number) =>
    [0, 1, 2].reduce((value, k) => value | ((((label + 1) >> (3 * k + shift)) & 1) << (7 - k)), 0);
  return [channel(0), channel(1), channel(2)];
}
