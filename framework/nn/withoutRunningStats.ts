import { isBatchNorm } from './isBatchNorm.ts';
import type { Module } from './Module.ts';

/** Lets what passes through a network in train mode be normalised by its own statistics, and leave no trace in the running ones. */
export function withoutRunningStats<T>(network: Module, compute: () => T): T {
  const tracking = [...network.namedModules()]
    .map(([, module]) => module)
    .filter(isBatchNorm)
    .filter(norm => norm.trackRunningStats);
  for (const norm of tracking) norm.trackRunningStats = false;
  try {
    return compute();
  } finally {
    for (const norm of tracking) norm.trackRunningStats = true;
  }
}
