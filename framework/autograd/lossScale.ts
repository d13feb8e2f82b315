let scale = 1;

/** What `valueAndGradients` multiplies losses with and divides gradients by. */
export function lossScale(): number {
  return scale;
}

/**
 * Computes `body` (synchronous) with losses multiplied by a power of two: small gradients of a network's inside, which
 * float16 would round to 0, stay numbers. The gradients that `valueAndGradients` returns are divided by it, in float32.
 */
export function withLossScale<T>(factor: number, body: () => T): T {
  const before = scale;
  scale = factor;
  try {
    return body();
  } finally {
    scale = before;
  }
}
