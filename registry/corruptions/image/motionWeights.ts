/** Weights of `2 * radius + 1` steps away from a pixel: half a Gaussian, with sum 1. Both are in pixels. */
export function motionWeights(radius: number, sigma: number): number[] {
  const heights = Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp((-i * i) / (2 * sigma * sigma)));
  const sum = heights.reduce((a, b) => a + b, 0);
  return heights.map(height => height / sum);
}
