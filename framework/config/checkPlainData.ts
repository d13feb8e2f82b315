import { ConfigError } from '../errors/UserError.ts';

type Key = string | number;

/** Keys that reach an object's prototype. */
const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** An object made by a literal: no class, no prototype but the root one (of whichever realm). */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (
    prototype === null ||
    (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, 'hasOwnProperty'))
  );
}

/**
 * Checks that a value is data: null, booleans, numbers, strings, lists and plain objects of them; `undefined` only as
 * the value of a key.
 *
 * @param where is said in front of a message: the file or the option.
 * @throws ConfigError naming the key path of whatever cannot be merged, compared and written.
 */
export function checkPlainData(
  value: unknown,
  where: string,
  path: readonly Key[] = [],
  parents: readonly object[] = [],
): void {
  const place = `${where}: ${path.length ? path.join('.') : 'the config'}`;
  const problem = problemWith(value, path);
  if (problem) {
    throw new ConfigError(`${place} is ${problem}`, {
      hint: 'a config holds data only: null, booleans, numbers, strings, lists and plain objects',
    });
  }
  if (typeof value !== 'object' || value === null) return;
  if (parents.includes(value)) throw new ConfigError(`${place} contains itself`);
  const inside = [...parents, value];
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      if (value[i] === undefined)
        throw new ConfigError(`${where}: ${[...path, i].join('.')} is undefined inside a list`);
      checkPlainData(value[i], where, [...path, i], inside);
    }
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    if (FORBIDDEN.has(key)) throw new ConfigError(`${place} has the key "${key}", which is not allowed`);
    if (inner !== undefined) checkPlainData(inner, where, [...path, key], inside);
  }
}

function problemWith(value: unknown, path: readonly Key[]): string | undefined {
  if (typeof value === 'function') return `the function ${value.name || path.at(-1)}`;
  if (typeof value === 'symbol' || typeof value === 'bigint' || value === undefined)
    return `of the type ${typeof value}`;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  if (!isPlainObject(value)) return `an object of the class ${className(value)}`;
  return Object.getOwnPropertySymbols(value).length ? 'an object with symbols as keys' : undefined;
}

function className(value: object): string {
  const name = (value as { constructor?: { name?: string } }).constructor?.name;
  return name && name !== 'Object' ? name : 'of another prototype';
}
