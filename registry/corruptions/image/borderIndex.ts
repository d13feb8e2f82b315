/**
 * How a picture goes on beyond its edge: `nearest` aaa|abcd|ddd, `reflect` (half-sample) cba|abcd|dcb,
 * `reflect101` (whole-sample) dcb|abcd|cba.
 */
export type Border = 'nearest' | 'reflect' | 'reflect101';

/** The index inside 0 .. size-1 that position `i`, at any distance from it, takes its value from. */
export function borderIndex(i: number, size: number, border: Border): number {
  if (i >= 0 && i < size) return i;
  if (border === 'nearest' || size === 1) return i < 0 ? 0 : size - 1;
  const period = border === 'reflect' ? 2 * size : 2 * size - 2;
  const phase = ((i % period) + period) % period;
  if (phase < size) return phase;
  return border === 'reflect' ? period - 1 - phase : period - phase;
}
