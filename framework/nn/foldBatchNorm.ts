import { isBatchNorm } from './isBatchNorm.ts';
import type { Module } from './Module.ts';

/**
 * Switches on (or off) that the batch normalisations of a model are computed within the convolutions before them, in eval
 * mode and where no gradients are recorded; the results are the same to about 1e-5 of the largest. Parameters, names and
 * training stay as they are. The folded filters, a second copy, are made when first used and again when values were
 * replaced; switching off frees them.
 *
 * @returns how many normalisations the model has; those that no convolution stands before are computed as ever.
 */
export function foldBatchNorm(model: Module, on = true): number {
  const norms = [...model.namedModules()].map(([, module]) => module).filter(isBatchNorm);
  for (const norm of norms) norm.setFolding(on);
  return norms.length;
}
