import type { Tensor4D } from '../backend/tf.ts';

/**
 * Calls functions one after the other, each with what the one before returned, and frees what lies between two of them at
 * once; `x` stays the caller's.
 */
export function chain(x: Tensor4D, ...steps: readonly ((x: Tensor4D) => Tensor4D)[]): Tensor4D {
  let y = x;
  for (const step of steps) {
    const next = step(y);
    if (y !== x && y !== next) y.dispose();
    y = next;
  }
  return y;
}
