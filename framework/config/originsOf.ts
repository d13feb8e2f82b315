import has from 'lodash/has.js';
import toPath from 'lodash/toPath.js';
import { isPlainObject } from './checkPlainData.ts';
import { displayPath } from './displayPath.ts';
import { behindRef } from './explainValue.ts';
import { historyAt, type Key } from './origins.ts';

/**
 * What set each value of a resolved config, by key path: the file, the option of the command line, or 'default'. Unlike
 * `explainValue` it reads no file, and names no line.
 *
 * @param merged the config before `ref`s were resolved and defaults filled in.
 */
export function originsOf(value: object, merged: object): Record<string, string> {
  const origins: Record<string, string> = {};
  for (const path of leavesOf(value)) origins[path.join('.')] = originOf(path.map(String), merged);
  return origins;
}

function originOf(path: readonly string[], merged: object): string {
  const variable = behindRef(merged, path);
  if (!variable && !has(merged, [...path])) return 'default';
  const last = historyAt(merged, variable ? toPath(variable) : path).at(-1);
  if (!last) return 'default';
  const source = 'option' in last.source ? last.source.option : displayPath(last.source.file);
  return variable ? `${source}, by ref('${variable}')` : source;
}

/** Lists of plain values are one value. */
function leavesOf(value: unknown, path: readonly Key[] = []): (readonly Key[])[] {
  if (isPlainObject(value)) return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
  if (!Array.isArray(value) || !value.some(item => typeof item === 'object' && item !== null)) return [path];
  return value.flatMap((item, i) => leavesOf(item, [...path, i]));
}
