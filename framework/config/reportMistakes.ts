import get from 'lodash/get.js';
import { ConfigError } from '../errors/UserError.ts';
import type { Mistake } from '../registration/explainIssues.ts';
import { readRef } from './markers.ts';
import { historyAt, type Key, type Origin, originText } from './origins.ts';

/** More than these are not listed: the first ones usually explain the others. */
const LISTED = 8;

/** The error for what the schema refused: each mistake with the place that set the value. */
export function reportMistakes(mistakes: readonly Mistake[], merged: object, file: string): ConfigError {
  const [only] = mistakes;
  if (mistakes.length === 1) return new ConfigError(withPlaces(only, merged, file), { hint: only.hint });
  const texts = mistakes.slice(0, LISTED).map(mistake => {
    const text = withPlaces(mistake, merged, file);
    return mistake.hint ? `${text}\n  ${mistake.hint}` : text;
  });
  const more = mistakes.length > LISTED ? [`and ${mistakes.length - LISTED} more`] : [];
  return new ConfigError([...texts, ...more].join('\n'));
}

function withPlaces({ message, path }: Mistake, merged: object, file: string): string {
  const origin = historyAt(merged, path).at(-1);
  const lines = [message, `  ${origin ? originText(origin) : file}`];
  const variable = variableOnTheWay(merged, path);
  if (variable) lines.push(`  ${variable}`);
  else if (origin) lines.push(...inherited(merged, path, origin));
  return lines.join('\n');
}

/** Where a `ref` took the value from. */
function variableOnTheWay(merged: object, path: readonly Key[]): string | undefined {
  for (let length = 1; length <= path.length; length++) {
    const name = readRef(get(merged, path.slice(0, length)));
    const origin = name === undefined ? undefined : historyAt(merged, name.split('.')).at(-1);
    if (origin) return `ref('${name}') from ${originText(origin)}`;
  }
  return undefined;
}

/** The place that chose the class, where another source gave the option. */
function inherited(merged: object, path: readonly Key[], origin: Origin): string[] {
  const chosen = historyAt(merged, [...path.slice(0, -1), 'type']).at(-1);
  const isType = chosen?.path.at(-1) === 'type';
  return isType && chosen.source !== origin.source ? [`  inherited from ${originText(chosen)}`] : [];
}
