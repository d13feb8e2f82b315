import type { Tensor4D } from '../backend/tf.ts';

/** @throws Error when a filter [kh, kw, in / groups, out] does not fit images [n, h, w, in] */
export function requireFittingFilter(x: Tensor4D, filter: Tensor4D, groups: number): void {
  const [, , perGroup, out] = filter.shape;
  if (x.shape[3] === perGroup * groups && out % groups === 0) return;
  throw new Error(
    `conv2d: a filter [${filter.shape}] (height, width, inputs per group, outputs) in ${groups} groups does not fit ` +
      `an input of [${x.shape}]`,
  );
}
