const STEP = 0.01;

/**
 * The factors 1, 1.01, ... that NumPy's `arange(1, end, 0.01)` gives: the count is rounded up, and the step is the rounded
 * difference of the first two values. Both show: the count differs from what one expects for some ends, and the last value
 * lies a hair above 1.25 where that is half way between two sizes.
 */
export function zoomFactors(end: number): number[] {
  const step = 1 + STEP - 1;
  return Array.from({ length: Math.ceil((end - 1) / STEP) }, (_, i) => 1 + i * step);
}
