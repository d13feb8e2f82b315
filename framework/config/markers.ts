/**
 * Instructions to the merge. They are plain data, so that `.json5` files can write them too: `append(x)` in a
 * `.config.ts` is `{ $append: [x] }` there.
 */
export interface Marker {
  readonly [MARKED]?: never;
}
declare const MARKED: unique symbol;

/** Takes the value of a variable or of another place of the config, after all overrides: `ref('crop_size')`. */
export function ref(name: string): Marker {
  return { $ref: name } as Marker;
}

/** Puts the value in place of whatever the base has; nothing of the base's value stays. */
export function replace(value: unknown): Marker {
  return { $replace: value } as Marker;
}

/** Takes the key away; an error where the base has none. In `patch`: takes the element away. */
export function remove(): Marker {
  return { $remove: true } as Marker;
}

/** The base's list with the items behind it. In `patch`, on an element that is no list: inserts them after it. */
export function append(...items: readonly unknown[]): Marker {
  return { $append: items } as Marker;
}

/** The base's list with the items before it. In `patch`, on an element that is no list: inserts them before it. */
export function prepend(...items: readonly unknown[]): Marker {
  return { $prepend: items } as Marker;
}

/**
 * The base's list with single elements changed. Keys say which: an index (negative from the end) or the element's
 * `type`: `patch({ RandomCrop: { size: [64, 64] }, 0: remove(), '-1': prepend({ type: 'Normalize' }) })`. Indices are those of the
 * base's list.
 */
export function patch(changes: Readonly<Record<string | number, unknown>>): Marker {
  return { $patch: changes } as Marker;
}

export type MarkerName = '$ref' | '$replace' | '$remove' | '$append' | '$prepend' | '$patch';
const NAMES: ReadonlySet<string> = new Set<MarkerName>([
  '$ref',
  '$replace',
  '$remove',
  '$append',
  '$prepend',
  '$patch',
]);

/** The instruction that a value is, with its argument; undefined for ordinary data. */
export function readMarker(value: unknown): { readonly name: MarkerName; readonly argument: unknown } | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const keys = Object.keys(value);
  if (keys.length !== 1 || !NAMES.has(keys[0])) return undefined;
  return { name: keys[0] as MarkerName, argument: (value as Record<string, unknown>)[keys[0]] };
}

/** The name that a `ref` asks for, or undefined for any other value. */
export function readRef(value: unknown): string | undefined {
  const marker = readMarker(value);
  return marker?.name === '$ref' ? String(marker.argument) : undefined;
}
