import { RegistryError } from '../errors/UserError.ts';
import type { Kind } from './kinds.ts';

/** A class that a config can name. `options` (a zod object) declares what may stand beside `type`. */
// biome-ignore lint/suspicious/noExplicitAny: a decorator must accept every constructor signature
export type EntryClass<T extends object = object> = abstract new (...args: any[]) => T;

export interface Entry {
  readonly kind: Kind;
  readonly name: string;
  readonly target: EntryClass;
}

/** Process-wide, so that a module that is evaluated twice (two loaders, two copies of a file) meets the same entries. */
const STORE = Symbol.for('shiftkit.registry');
type Store = Map<string, Entry>;
const shared = globalThis as { [STORE]?: Store };

/** All entries, by `kind/Name`. */
export function registeredEntries(): Store {
  shared[STORE] ??= new Map();
  return shared[STORE];
}

/**
 * Makes a class known to configs: `@register(METHODS, 'Tent') class Tent ...`, or in JavaScript
 * `register(METHODS, 'Tent')(class Tent ...)`.
 *
 * @param name what `type` says in a config; default: the name of the class.
 * @param options `force` replaces an entry of the same name.
 * @throws RegistryError when the name is taken by another class.
 */
export function register(kind: Kind, name?: string, options: { force?: boolean } = {}) {
  return <T extends EntryClass>(target: T, context?: ClassDecoratorContext<T>): T => {
    if (context && context.kind !== 'class') throw new RegistryError(`@register is for classes, not for a ${context.kind}`);
    const entryName = name ?? target.name;
    const key = `${kind.name}/${entryName}`;
    const earlier = registeredEntries().get(key);
    // The same source evaluated twice gives another function object with the same text: not a conflict.
    const same = earlier && (earlier.target === target || String(earlier.target) === String(target));
    if (earlier && !same && !options.force) {
      throw new RegistryError(`the ${kind.singular} "${entryName}" is registered already`, {
        hint: 'give it another name, or replace the first one by register(KIND, name, { force: true })',
      });
    }
    registeredEntries().set(key, { kind, name: entryName, target });
    return target;
  };
}
