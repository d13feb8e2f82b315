import type { z } from 'zod';
import { framesOf } from '../errors/framesOf.ts';
import { RegistryError } from '../errors/UserError.ts';
import { KINDS, type Kind } from './kinds.ts';
import { sourceOf } from './sourceOf.ts';

/**
 * A class that a config can name. The static `options`, a `z.strictObject`, declares what may stand beside `type`;
 * a class without it takes no options.
 */
export type EntryClass<T extends object = object> = (new (...args: never[]) => T) & { readonly options?: z.ZodType };

export interface Entry {
  readonly kind: Kind;
  readonly name: string;
  readonly target: EntryClass;
  /** It is to stay where another class of the name comes. */
  readonly forced: boolean;
  /** Its stack, which is only made where it is read, begins where `register` was called. */
  readonly call: Error;
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
  const { force: forced = false } = options;
  const call = new Error('registered here');
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
    const entry: Entry = { kind, name: entryName, target, forced, call };
    const key = `${kind.name}/${entryName}`;
    const earlier = registeredEntries().get(key);
    if (earlier && !forced && !isSameSource(earlier, entry)) {
      // A built-in class is loaded when it is asked for: then it may come second, and is not the one to blame.
      const second = isBuiltIn(entry) && !isBuiltIn(earlier);
      if (second && earlier.forced) return target;
      throw second ? takenName(earlier, entry) : takenName(entry, earlier);
    }
    registeredEntries().set(key, entry);
    return target;
  };
}

/** The same source evaluated twice gives another function object with the same text: not a conflict. */
export function isSameSource({ target: one }: Entry, { target: other }: Entry): boolean {
  return one === other || String(one) === String(other);
}

/** The error for a second class of a name: says where both are. */
export function takenName(entry: Entry, earlier: Entry): RegistryError {
  const { kind, name } = entry;
  const place = ({ call }: Entry): string =>
    framesOf(call).find(({ file }) => !isThisFile(file))?.place ?? 'a place unknown';
  const owner = isBuiltIn(earlier) ? `shiftkit's own, ${place(earlier)}` : place(earlier);
  return new RegistryError(`the ${kind.singular} "${name}" of ${place(entry)} is registered already: ${owner}`, {
    hint: `give it another name, or replace the first one by register(${kind.name.toUpperCase()}, '${name}', { force: true })`,
  });
}

function isThisFile(file: string): boolean {
  return /[\\/]framework[\\/]registration[\\/]register\.[jt]s$/.test(file);
}

/** Whether the class is the one of the catalogue. */
function isBuiltIn({ kind, name, call }: Entry): boolean {
  const source = sourceOf(kind, name)?.replace(/\.ts$/, '');
  if (source === undefined) return false;
  const caller = framesOf(call).find(({ file }) => !isThisFile(file));
  return (
    caller?.file
      .replaceAll('\\', '/')
      .replace(/\.[jt]s$/, '')
      .endsWith(`/${source}`) ?? false
  );
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
