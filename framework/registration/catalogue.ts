import type { Kind } from './kinds.ts';

/** The built-in entries: by kind, by name, the import that brings and registers the class. */
export type Catalogue = Readonly<Record<string, Readonly<Record<string, () => Promise<unknown>>>>>;

export interface InstalledCatalogue {
  readonly catalogue: Catalogue;
  /** The module that installed it; a worker imports it to know the same entries. */
  readonly url: string;
  /** The module that `import ... from 'shiftkit'` means. */
  readonly entryUrl: string;
}

const INSTALLED = Symbol.for('shiftkit.catalogue');
const shared = globalThis as { [INSTALLED]?: InstalledCatalogue };

/**
 * Makes the built-in entries known by name, without loading one. Called by `registry/catalogue.ts` when it is imported.
 *
 * @param url the address of the calling module (`import.meta.url`).
 * @param entryUrl the package's entry; default: `index` beside the calling module, with the same extension.
 */
export function installCatalogue(
  catalogue: Catalogue,
  url: string,
  entryUrl: string = url.replace(/[^/]*?(\.[cm]?[jt]s)(\?.*)?$/, 'index$1'),
): void {
  shared[INSTALLED] = { catalogue, url, entryUrl };
}

/** What `installCatalogue` was last given, or undefined before. */
export function installedCatalogue(): InstalledCatalogue | undefined {
  return shared[INSTALLED];
}

/** The import of a built-in entry, or undefined where the catalogue has none of this name. */
export function cataloguedImport(kind: Kind, name: string): (() => Promise<unknown>) | undefined {
  const entries = shared[INSTALLED]?.catalogue[kind.name];
  return entries && Object.hasOwn(entries, name) ? entries[name] : undefined;
}
