import type { Tensor } from '../backend/tf.ts';

/** @throws Error naming the operation and both shapes when they differ */
export function requireEqualShapes(operation: string, a: Tensor, b: Tensor): void {
  if (a.shape.length !== b.shape.length || a.shape.some((size, i) => size !== b.shape[i])) {
    throw new Error(`${operation}: shapes [${a.shape}] and [${b.shape}] differ`);
  }
}
