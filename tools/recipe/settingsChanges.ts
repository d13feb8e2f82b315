import isEqual from 'lodash/isEqual.js';

/** More than these are only counted. */
const LISTED = 3;

type PlainObject = Readonly<Record<string, unknown>>;

/** What differs between two settings, in words: `optimizer.lr is 0.001, was 0.002`. Never empty. */
export function settingsChanges(former: PlainObject, now: PlainObject): string[] {
  const [before, after] = [flat(former), flat(JSON.parse(JSON.stringify(now)) as PlainObject)];
  const keys = [...new Set([...after.keys(), ...before.keys()])].filter(
    key => !isEqual(before.get(key), after.get(key)),
  );
  if (keys.length === 0) return ['its config has changed'];
  const texts = keys.slice(0, LISTED).map(key => `${key} is ${text(after.get(key))}, was ${text(before.get(key))}`);
  return keys.length > LISTED ? [...texts, `and ${keys.length - LISTED} more changes of its config`] : texts;
}

/** Values by key path; lists are values. */
function flat(
  value: PlainObject,
  path: readonly string[] = [],
  found = new Map<string, unknown>(),
): Map<string, unknown> {
  for (const [key, inner] of Object.entries(value)) {
    const here = [...path, key];
    if (typeof inner === 'object' && inner !== null && !Array.isArray(inner)) flat(inner as PlainObject, here, found);
    else found.set(here.join('.'), inner);
  }
  return found;
}

function text(value: unknown): string {
  const written = value === undefined ? 'not set' : JSON.stringify(value);
  return written.length > 60 ? `${written.slice(0, 57)}...` : written;
}
