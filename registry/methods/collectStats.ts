import { BatchNorm2d } from '../../framework/nn/BatchNorm2d.ts';
import type { Module, StateEntry } from '../../framework/nn/Module.ts';

/**
 * The running statistics of every BatchNorm2d (`collect_stats` of the original): `<module path>.running_mean`,
 * `.running_var`, `.num_batches_tracked`, in the order of definition. Layers without statistics contribute nothing.
 */
export function collectStats(model: Module): Map<string, StateEntry> {
  const state = model.stateDict();
  const stats = new Map<string, StateEntry>();
  for (const [path, module] of model.namedModules()) {
    if (!(module instanceof BatchNorm2d)) continue;
    for (const name of ['running_mean', 'running_var', 'num_batches_tracked']) {
      const key = path === '' ? name : `${path}.${name}`;
      const entry = state.get(key);
      if (entry) stats.set(key, entry);
    }
  }
  return stats;
}
