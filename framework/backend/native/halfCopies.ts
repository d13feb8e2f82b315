import type { Tensor } from '@tensorflow/tfjs-core';

export interface HalfCopy {
  readonly tensor: Tensor;
  /** The native tensor that it is a copy of: an update in place gives the same data another one. */
  readonly of: number;
}

/** By the data of a float32 tensor, its copy in 16 bits. */
const copies = new WeakMap<object, HalfCopy>();

export function halfCopyOf(dataId: object): HalfCopy | undefined {
  return copies.get(dataId);
}

export function keepHalfCopy(dataId: object, copy: HalfCopy): void {
  releaseHalfCopy(dataId);
  copies.set(dataId, copy);
}

/** Frees the copy, if there is one. Called when the data is freed. */
export function releaseHalfCopy(dataId: object): void {
  const copy = copies.get(dataId);
  copies.delete(dataId);
  copy?.tensor.dispose();
}
