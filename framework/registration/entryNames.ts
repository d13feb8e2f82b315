import { installedCatalogue } from './catalogue.ts';
import type { Kind } from './kinds.ts';
import { registeredEntries } from './register.ts';

/** The names that a config can use for a kind, sorted: the registered ones and those of the catalogue. */
export function entryNames(kind: Kind): string[] {
  const names = new Set(Object.keys(installedCatalogue()?.catalogue[kind.name] ?? {}));
  for (const entry of registeredEntries().values()) if (entry.kind.name === kind.name) names.add(entry.name);
  return [...names].sort();
}
