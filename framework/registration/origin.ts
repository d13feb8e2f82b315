const ORIGINS = Symbol.for('shiftkit.origins');
const shared = globalThis as { [ORIGINS]?: WeakMap<object, () => string> };

/**
 * Remembers where a part of a config comes from, for messages of `build`.
 *
 * @param describe gives the text when it is needed, for example `data.test in a.config.ts:7:3`.
 */
export function rememberOrigin(value: object, describe: () => string): void {
  shared[ORIGINS] ??= new WeakMap();
  shared[ORIGINS].set(value, describe);
}

/** Where a part of a config comes from, or undefined for a value that was made in code. */
export function originOf(value: object): string | undefined {
  return shared[ORIGINS]?.get(value)?.();
}
