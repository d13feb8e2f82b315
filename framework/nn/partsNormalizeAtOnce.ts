import { isNativeCpu } from '../ops/form.ts';
import { precision } from '../ops/precision.ts';
import { isBatchNorm } from './isBatchNorm.ts';
import type { Module } from './Module.ts';

/**
 * Whether batches that pass a network as one (`passTogether`) cost its normalisations no more operations than one batch: they
 * use running statistics, or our own kernel takes the parts at once. Otherwise they are cut apart and joined again at each.
 */
export function partsNormalizeAtOnce(network: Module): boolean {
  const norms = [...network.namedModules()].map(([, module]) => module).filter(isBatchNorm);
  const byBatch = norms.filter(norm => norm.training || !norm.hasRunningStats);
  return (
    byBatch.length === 0 || (isNativeCpu() && precision() !== 'float16' && !byBatch.some(norm => norm.varianceFloor))
  );
}
