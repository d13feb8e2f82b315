import type { z } from 'zod';
import { RegistryError } from '../errors/UserError.ts';
import { KINDS, type Kind } from './kinds.ts';

/**
 * A class that a config can name. The static `options`, a `z.strictObject`, declares what may stand beside `type`;
 * a class without it takes no options.
 */
export type EntryClass<T extends object = object> = (new (...args: never[]) => T) & { readonly options?: z.ZodType };

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
 * `register(METHODS, 'Tent')(class Tent ...)`. A second name is a second `@register`.
 *
 * Works with standard (TC39) decorators and with the older dialect, which hands over no context.
 *
 * @param name what `type` says in a config; default: the name of the class.
 * @param options `force` replaces an entry of the same name.
 * @throws RegistryError when the name is taken by another class, or the call is not `register(KIND, name?)` on a class.
 */
export function register(kind: Kind, name?: string, options: { force?: boolean } = {}) {
  checkKind(kind);
  return <T extends EntryClass>(target: T, context?: ClassDecoratorContext<T>): T => {
    if (typeof target !== 'function' || (context && context.kind !== 'class')) {
      throw new RegistryError(`@register is for classes, not for a ${context?.kind ?? typeof target}`);
    }
    // A compiled class that mentions itself can carry another inner name: the context has the one of the source.
    const entryName = name ?? context?.name ?? target.name;
    if (!entryName) {
      throw new RegistryError(`a ${kind.singular} without a name cannot be registered`, {
        hint: `name the class, or say register(${kind.name.toUpperCase()}, 'Name')`,
      });
    }
    const key = `${kind.name}/${entryName}`;
    const earlier = registeredEntries().get(key)?.target;
    // The same source evaluated twice gives another function object with the same text: not a conflict.
    const same = earlier && (earlier === target || String(earlier) === String(target));
    if (earlier && !same && !options.force) {
      throw new RegistryError(`the ${kind.singular} "${entryName}" is registered already`, {
        hint: 'give it another name, or replace the first one by register(KIND, name, { force: true })',
      });
    }
    registeredEntries().set(key, { kind, name: entryName, target });
    return target;
  };
}

function checkKind(kind: unknown): void {
  if (typeof kind === 'function') {
    throw new RegistryError(`@register stands without its arguments on the class ${kind.name}`, {
      hint: `write @register(METHODS, '${kind.name || 'Name'}') with the kind that it is`,
    });
  }
  if (!KINDS.some(known => known.name === (kind as Kind | undefined)?.name)) {
    throw new RegistryError(`register was given ${JSON.stringify(kind) ?? 'nothing'} as the kind`, {
      hint: `expected one of ${KINDS.map(known => known.name.toUpperCase()).join(', ')}`,
    });
  }
}
