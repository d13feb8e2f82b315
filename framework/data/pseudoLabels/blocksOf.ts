import type { Size } from '../geometry/GeometryStep.ts';

/** How many blocks of `stride` x `stride` pixels cover a picture; those at its right and lower edge may be smaller. */
export function blocksOf({ height, width }: Size, stride: number): Size {
  return { height: Math.ceil(height / stride), width: Math.ceil(width / stride) };
}
