import { cataloguedImport } from './catalogue.ts';
import type { Kind } from './kinds.ts';

/** The source file of a built-in entry, from the root of the package: `registry/methods/TentMethod.ts`. Undefined for an own one. */
export function sourceOf(kind: Kind, name: string): string | undefined {
  // The catalogue holds an import of each, whose path is in no other form than its text.
  const [, path] = /import\(["']\.\/(.*)\.[jt]s["']\)/.exec(String(cataloguedImport(kind, name))) ?? [];
  return path && `registry/${kind.name}/${path}.ts`;
}
