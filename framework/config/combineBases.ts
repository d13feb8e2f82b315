import isEqual from 'lodash/isEqual.js';
import { ConfigError } from '../errors/UserError.ts';
import { valueText } from '../registration/explainIssues.ts';
import { isPlainObject } from './checkPlainData.ts';
import { readMarker } from './markers.ts';
import { historyOf, type Key, type Origin, originText, pathText, recordHistory } from './origins.ts';

type PlainObject = Record<string, unknown>;

/**
 * The union of two bases of one file. Their order means nothing: a key that both set must have equal values.
 *
 * @throws ConfigError naming both files where they differ.
 */
export function combineBases(left: PlainObject, right: PlainObject, path: readonly Key[] = []): PlainObject {
  const combined: PlainObject = {};
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const here = [...path, key];
    const history = unique([...historyOf(left, key), ...historyOf(right, key)]);
    if (!Object.hasOwn(right, key)) combined[key] = left[key];
    else if (!Object.hasOwn(left, key)) combined[key] = right[key];
    else
      combined[key] = combineValues(left[key], right[key], here, () => [historyOf(left, key), historyOf(right, key)]);
    recordHistory(combined, key, history);
  }
  return combined;
}

function combineValues(
  left: unknown,
  right: unknown,
  path: readonly Key[],
  histories: () => (readonly Origin[])[],
): unknown {
  if (left === right) return left;
  const bothObjects = isPlainObject(left) && isPlainObject(right) && !readMarker(left) && !readMarker(right);
  if (bothObjects) return combineBases(left as PlainObject, right as PlainObject, path);
  if (isEqual(left, right)) return left;
  const origins = histories().flatMap(history => history.at(-1) ?? []);
  const lines = origins.map(origin => `  ${originText(origin)}`).join('\n');
  throw new ConfigError(
    `two bases disagree on ${pathText(path)}: ${valueText(left)} and ${valueText(right)}\n${lines}`,
    {
      hint: 'bases of one file have no order: set it in one of them only, or make one the base of the other',
    },
  );
}

/** A file that both bases build on set the key once. */
function unique(origins: readonly Origin[]): Origin[] {
  return [...new Set(origins)];
}
