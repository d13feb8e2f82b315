import get from 'lodash/get.js';
import has from 'lodash/has.js';
import { nearestName } from '../errors/nearestName.ts';
import { ConfigError } from '../errors/UserError.ts';
import { isPlainObject } from './checkPlainData.ts';
import { readRef } from './markers.ts';
import { historyAt, type Key, originText, pathText } from './origins.ts';

type PlainObject = Record<string, unknown>;

/**
 * A copy of the config with the values of variables in the places of the `ref`s to them. A variable may itself hold a `ref`, and a `ref` may name
 * any key path.
 *
 * @throws ConfigError for a `ref` to nothing, with the nearest name, and for a circle of `ref`s.
 */
export function resolveRefs(config: PlainObject): PlainObject {
  const visit = (value: unknown, path: readonly Key[], chain: readonly string[]): unknown => {
    const name = readRef(value);
    if (name !== undefined) {
      if (chain.includes(name))
        throw new ConfigError(`ref('${name}') leads to itself: ${[...chain, name].join(' → ')}`);
      if (!has(config, name)) throw missing(config, name, path);
      return visit(get(config, name), name.split('.'), [...chain, name]);
    }
    if (Array.isArray(value)) return value.map((item, i) => visit(item, [...path, i], chain));
    if (!isPlainObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, visit(inner, [...path, key], chain)]));
  };
  return visit(config, [], []) as PlainObject;
}

/** The top-level keys that the `ref`s in a value name. */
export function variablesIn(value: unknown, found = new Set<string>()): Set<string> {
  const name = readRef(value);
  if (name !== undefined) found.add(name.split(/[.[]/)[0]);
  else if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(value)) variablesIn(inner, found);
  return found;
}

function missing(config: PlainObject, name: string, path: readonly Key[]): ConfigError {
  const nearest = nearestName(name, Object.keys(config));
  const origin = historyAt(config, path).at(-1);
  return new ConfigError(
    `ref('${name}') at ${pathText(path)}: there is no such variable${origin ? `\n  ${originText(origin)}` : ''}`,
    {
      hint: nearest
        ? `did you mean "${nearest}"?`
        : `set ${name} at the top level of the config or of one of its bases`,
    },
  );
}
