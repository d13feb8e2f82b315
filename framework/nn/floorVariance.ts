import { isBatchNorm } from './isBatchNorm.ts';
import type { Module } from './Module.ts';

/**
 * Lets every batch normalisation of a network divide by sqrt(max(var, eps)), not by sqrt(var + eps), where it normalises by
 * the statistics of the batch. So do synchronised batch normalisations on several devices (`_SynchronizedBatchNorm` of
 * Synchronized-BatchNorm-PyTorch, which ProDA has). Group normalisation is left alone.
 */
export function floorVariance<M extends Module>(network: M): M {
  for (const [, module] of network.namedModules()) if (isBatchNorm(module)) module.varianceFloor = true;
  return network;
}
