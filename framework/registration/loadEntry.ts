import { RegistryError } from '../errors/UserError.ts';
import { cataloguedImport } from './catalogue.ts';
import type { Kind } from './kinds.ts';
import { type EntryClass, registeredEntries } from './register.ts';
import { unknownEntry } from './unknownEntry.ts';

/**
 * The class of an entry; imports its module when it is not registered yet.
 *
 * @throws RegistryError when no entry has the name.
 */
export async function loadEntry(kind: Kind, name: string): Promise<EntryClass> {
  const registered = registeredEntry(kind, name);
  if (registered) return registered;
  const load = cataloguedImport(kind, name);
  if (!load) throw unknownEntry(kind, name);
  await oneAtATime(load);
  const loaded = registeredEntry(kind, name);
  if (loaded) return loaded;
  throw new RegistryError(`the catalogue's module for the ${kind.singular} "${name}" registers no such entry`, {
    hint: `the name in registry/${kind.name}/catalogue.ts and in @register must be equal`,
  });
}

let last: Promise<unknown> = Promise.resolve();

/** Imports of modules that share dependencies win nothing by running at once, and some module loaders fail on it. */
function oneAtATime(load: () => Promise<unknown>): Promise<unknown> {
  const next = last.then(load);
  last = next.catch(() => {}); // told to who asked for it
  return next;
}

/** The class of an entry that is registered already, or undefined. */
export function registeredEntry(kind: Kind, name: string): EntryClass | undefined {
  return registeredEntries().get(`${kind.name}/${name}`)?.target;
}
