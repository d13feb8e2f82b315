import { isBatchNorm } from './isBatchNorm.ts';
import type { Module } from './Module.ts';

/**
 * Freezes every batch normalisation of a network: it normalises by its running statistics, which stay, and its scale and
 * shift are not trained. Group normalisation is left alone. `train()` undoes the first: call this behind it.
 */
export function freezeBatchNorm<M extends Module>(network: M): M {
  for (const [, module] of network.namedModules()) {
    if (!isBatchNorm(module)) continue;
    module.eval();
    for (const parameter of [module.weight, module.bias]) if (parameter) parameter.requiresGrad = false;
  }
  return network;
}
