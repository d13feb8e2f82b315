import { realpathSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { ConfigError } from '../errors/UserError.ts';
import { combineBases } from './combineBases.ts';
import { displayPath } from './displayPath.ts';
import { Merge } from './Merge.ts';
import { readConfigFile } from './readConfigFile.ts';
import { renameAliases } from './renameAliases.ts';
import { resolveConfigPath } from './resolveConfigPath.ts';
import { resolveImports } from './resolveImports.ts';
import { variablesIn } from './resolveRefs.ts';

type PlainObject = Record<string, unknown>;

export interface Layers {
  /** The file and its bases, merged; `ref`s still stand in it. */
  readonly merged: PlainObject;
  /** The top-level keys that a `ref` in one of the files names, also where the place with the `ref` was replaced later. */
  readonly variables: ReadonlySet<string>;
  /** What the reader should know, such as the use of an alias. */
  readonly notes: readonly string[];
}

/**
 * Reads a config file with everything it builds on. A file that is reached on several ways is read once.
 *
 * @throws ConfigError for a missing file, a circle of bases (shown as a chain), bases that disagree, and what the merge refuses.
 */
export function loadLayers(file: string): Layers {
  const root = resolveConfigPath(file);
  const notes: string[] = [];
  const variables = new Set<string>();
  const merged = new Map<string, PlainObject>();
  const load = (path: string, chain: readonly string[]): PlainObject => {
    const identity = realpathSync(path);
    const known = merged.get(identity);
    if (known) return known;
    if (chain.includes(identity)) throw circle(root, [...chain, identity]);
    const { _base_: bases, ...own } = readConfigFile(path);
    variablesIn(own, variables);
    const loaded = basePaths(bases, path).map(base => load(resolveConfigPath(base, path), [...chain, identity]));
    const base = loaded.reduce((left, right) => combineBases(left, right), {});
    const renamed = renameAliases(own, displayPath(path), note => notes.push(note));
    if ('imports' in renamed) renamed.imports = resolveImports(renamed.imports, dirname(path));
    const result = new Merge({ file: path }).objects(base, renamed);
    merged.set(identity, result);
    return result;
  };
  return { merged: load(root, []), variables, notes };
}

function basePaths(bases: unknown, file: string): string[] {
  if (bases === undefined) return [];
  const list: unknown[] = Array.isArray(bases) ? bases : [bases];
  if (list.every(base => typeof base === 'string')) return list;
  throw new ConfigError(
    `${displayPath(file)}: _base_ is ${JSON.stringify(bases)}: expected one path or a list of paths`,
  );
}

function circle(root: string, chain: readonly string[]): ConfigError {
  const folder = dirname(realpathSync(root));
  const names = chain.map(file => relative(folder, file));
  return new ConfigError(`${displayPath(root)}: the bases form a circle: ${names.join(' → ')}`, {
    hint: 'take one of these _base_ entries out',
  });
}
