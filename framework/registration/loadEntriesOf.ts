import { cataloguedImport } from './catalogue.ts';
import { KINDS } from './kinds.ts';
import { loadEntry, registeredEntry } from './loadEntry.ts';

/**
 * Imports every built-in entry that a config, or a part of one, names by `type` at any depth, so that `build` finds
 * them. Which kind a `type` means is not asked: an entry of each kind that has the name is loaded. Unknown names are
 * left for `build` to report.
 */
export async function loadEntriesOf(config: unknown): Promise<void> {
  const loads = [...typesIn(config)].flatMap(name =>
    KINDS.filter(kind => !registeredEntry(kind, name) && cataloguedImport(kind, name)).map(kind =>
      loadEntry(kind, name),
    ),
  );
  await Promise.all(loads);
}

/** Every string that stands under a key `type`. */
function typesIn(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return found;
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'type' && typeof inner === 'string' && !Array.isArray(value)) found.add(inner);
    else typesIn(inner, found);
  }
  return found;
}
