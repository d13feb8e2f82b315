import get from 'lodash/get.js';
import has from 'lodash/has.js';
import toPath from 'lodash/toPath.js';
import { nearestName } from '../errors/nearestName.ts';
import { ConfigError } from '../errors/UserError.ts';
import { valueText } from '../registration/explainIssues.ts';
import { isPlainObject } from './checkPlainData.ts';
import { readMarker, readRef } from './markers.ts';
import { historyAt, type Origin, originText } from './origins.ts';

/**
 * Says which file or option set a value, and what it put aside: the text of `print_config --why`.
 *
 * @param value the resolved config.
 * @param merged the config before `ref`s were resolved and defaults filled in.
 * @throws ConfigError when the config has no such key.
 */
export function explainValue(path: string, value: object, merged: object): string {
  const steps = toPath(path);
  const inMerged = has(merged, steps);
  if (!has(value, steps) && !inMerged && !behindRef(merged, steps)) throw unknownPath(path, steps, value);
  const found: unknown = has(value, steps) ? get(value, steps) : get(merged, steps);
  const lines = [`${path} = ${valueText(found)}`];
  const variable = behindRef(merged, steps);
  const history = inMerged || variable ? historyAt(merged, steps) : [];
  if (history.length === 0) return `${lines[0]}\n  the default: no file and no option sets it`;
  lines.push(...historyLines(history, found));
  if (variable) {
    lines.push(`  it is ref('${variable}'):`, ...historyLines(historyAt(merged, toPath(variable)), found));
  }
  return lines.join('\n');
}

function historyLines(history: readonly Origin[], found: unknown): string[] {
  const [last, ...earlier] = history.toReversed();
  if (!last) return [];
  const verb = isPlainObject(found) && earlier.length ? 'changed by' : 'set by';
  return [
    `  ${verb} ${originText(last)}`,
    ...earlier.map(
      origin =>
        `  ${verb === 'set by' ? `in place of ${shownValue(origin.value)} of` : 'on top of'} ${originText(origin)}`,
    ),
  ];
}

function shownValue(value: unknown): string {
  const marker = readMarker(value);
  return marker ? `${marker.name.slice(1)}(...)` : valueText(value);
}

/** The variable whose value stands at the path, or on the way to it. */
export function behindRef(merged: object, steps: readonly string[]): string | undefined {
  for (let length = 1; length <= steps.length; length++) {
    const name = readRef(get(merged, steps.slice(0, length)));
    if (name !== undefined) return name;
  }
  return undefined;
}

function unknownPath(path: string, steps: readonly string[], value: object): ConfigError {
  let here: unknown = value;
  const done: string[] = [];
  for (const step of steps) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) break;
    here = (here as Record<string, unknown>)[step];
    done.push(step);
  }
  const known = typeof here === 'object' && here !== null ? Object.keys(here) : [];
  const missing = steps[done.length];
  const nearest = nearestName(missing, known);
  return new ConfigError(`the config has no ${path}: ${done.join('.') || 'its top level'} has no "${missing}"`, {
    hint: `${nearest ? `did you mean "${[...done, nearest].join('.')}"?  ` : ''}it has: ${known.join(', ') || 'no keys'}`,
  });
}
