import { BatchNorm2d } from '../../framework/nn/BatchNorm2d.ts';
import type { Module } from '../../framework/nn/Module.ts';
import type { Parameter } from '../../framework/nn/Parameter.ts';

/** Parameters with their names, index by index. */
export interface CollectedParams {
  readonly params: Parameter[];
  /** `<module path>.weight` or `.bias`. */
  readonly names: string[];
}

/** The scale and shift of every BatchNorm2d, in the order of definition (`collect_params` of the original). */
export function collectParams(model: Module): CollectedParams {
  const params: Parameter[] = [];
  const names: string[] = [];
  for (const [path, module] of model.namedModules()) {
    if (!(module instanceof BatchNorm2d)) continue;
    for (const name of ['weight', 'bias'] as const) {
      const parameter = module[name];
      if (!parameter) continue;
      params.push(parameter);
      names.push(path === '' ? name : `${path}.${name}`);
    }
  }
  return { params, names };
}
