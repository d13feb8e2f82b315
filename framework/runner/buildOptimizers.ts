import type { ResolvedConfig } from '../config/schema.ts';
import { ConfigError } from '../errors/UserError.ts';
import { build } from '../registration/build.ts';
import { OPTIMIZERS } from '../registration/kinds.ts';
import type { Spec } from '../registration/spec.ts';
import { areNamedSpecs } from '../registration/specOrNamedSpecs.ts';
import type { Method } from './Method.ts';
import type { Optimizer } from './Optimizer.ts';

/**
 * The optimizers of a training run, by name; 'model' where the config has one.
 *
 * @throws ConfigError when their names are not those that the method trains with.
 */
export function buildOptimizers({ optimizer }: ResolvedConfig, method: Method): Map<string, Optimizer> {
  const specs = areNamedSpecs(optimizer) ? optimizer : { model: optimizer as Spec };
  const groups = method.parameterGroups();
  const expected = Object.keys(groups);
  const found = Object.keys(specs);
  if (expected.toSorted().join() !== found.toSorted().join()) {
    throw new ConfigError(`optimizer is for ${found.join(', ')}, but the method trains ${expected.join(', ')}`, {
      hint: `expected ${expected.length === 1 ? "one: optimizer: { type: 'SGD', ... }" : `one for each: optimizer: { ${expected[0]}: { type: ... }, ... }`}`,
    });
  }
  return new Map(found.map(name => [name, build<Optimizer>(OPTIMIZERS, specs[name], groups[name])]));
}
