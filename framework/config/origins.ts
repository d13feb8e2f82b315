import { displayPath } from './displayPath.ts';
import { locateKey } from './locateKey.ts';

export type Key = string | number;

/** What sets values: a config file, or one override of the command line or of code. */
export type Source = { readonly file: string } | { readonly option: string };

/** One setting of a value. */
export interface Origin {
  readonly source: Source;
  /** The key path as it is written in the source; steps such as `$append` stand for the instructions. */
  readonly path: readonly Key[];
  readonly value: unknown;
}

// The objects and lists of a merged config are made by the merge and not changed after it: what set their keys is kept beside.
const HISTORIES = new WeakMap<object, Map<string, readonly Origin[]>>();

/** Remembers who set a key of a merged object or list, oldest first. */
export function recordHistory(container: object, key: Key, history: readonly Origin[]): void {
  const histories = HISTORIES.get(container) ?? new Map<string, readonly Origin[]>();
  HISTORIES.set(container, histories.set(String(key), history));
}

/** Who set a key of a merged object or list, oldest first; the last one holds. */
export function historyOf(container: object, key: Key): readonly Origin[] {
  return HISTORIES.get(container)?.get(String(key)) ?? [];
}

/** Who set the value at a path of a merged config; of the deepest container on the way where the path leads nowhere. */
export function historyAt(tree: unknown, path: readonly Key[]): readonly Origin[] {
  let here = tree;
  let history: readonly Origin[] = [];
  for (const key of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) break;
    history = historyOf(here, key);
    here = (here as Record<Key, unknown>)[key];
  }
  return history;
}

/** `configs/x.config.ts:7:3   seed: 1,` or `--cfg-options seed=1`. Reads and parses the file: for messages only. */
export function originText(origin: Origin): string {
  if ('option' in origin.source) return origin.source.option;
  const place = locateKey(origin.source.file, origin.path);
  const file = displayPath(origin.source.file);
  return place ? `${file}:${place.line}:${place.column}   ${place.text}` : file;
}

/** Key paths as the user writes them: `data.train.transforms.RandomCrop.size`. */
export function pathText(path: readonly Key[]): string {
  return path.filter(key => !String(key).startsWith('$')).join('.') || 'the config';
}
