import JSON5 from 'json5';
import toPath from 'lodash/toPath.js';
import { ConfigError } from '../errors/UserError.ts';

/** One override: what is set, and how. */
export interface Option {
  /** As messages and `--why` show it. */
  readonly text: string;
  readonly path: readonly string[];
  readonly operation: 'set' | 'append' | 'remove';
  readonly value: unknown;
  readonly note?: string | undefined;
}

/** Python's words, for hands that are used to mmcv. */
const PYTHON: Readonly<Record<string, unknown>> = { True: true, False: false, None: null };

/**
 * Reads one word of `--cfg-options`: `key=value` sets, `key+=value` appends (the items of a list, or one value), `key!`
 * removes. The value is JSON5, else a plain string; quotes make a string of anything: `name='007'`.
 *
 * @throws ConfigError for a missing value, an empty key, and text that looks like JSON5 but is none.
 */
export function parseOption(word: string): Option {
  const text = `--cfg-options ${word}`;
  const match = /^([^=]*?)(\+?=)([\s\S]*)$/.exec(word);
  if (!match) {
    if (/^[^=]+!$/.test(word))
      return { text, path: keyPath(word.slice(0, -1), text), operation: 'remove', value: undefined };
    throw new ConfigError(`${text}: there is no value`, { hint: 'expected key=value, key+=value or key! (to remove)' });
  }
  const [, key, sign, valueWord] = match;
  const path = keyPath(key, text);
  if (valueWord.trim() === '')
    throw new ConfigError(`${text}: there is no value`, { hint: `an empty string is ${key}=''` });
  const { value, note } = parseValue(valueWord, text);
  return { text, path, operation: sign === '+=' ? 'append' : 'set', value, note };
}

function keyPath(key: string, text: string): string[] {
  const path = toPath(key.trim());
  if (path.length === 0 || path.includes('')) {
    throw new ConfigError(`${text}: "${key}" is no key path`, {
      hint: 'expected for example model.depth or data.train.transforms.0.size',
    });
  }
  return path;
}

function parseValue(word: string, text: string): { value: unknown; note?: string } {
  try {
    return { value: JSON5.parse(word) };
  } catch (error) {
    if (Object.hasOwn(PYTHON, word)) {
      return { value: PYTHON[word], note: `${text}: ${word} is read as ${JSON.stringify(PYTHON[word])}` };
    }
    if (!/[[\]{}"']/.test(word)) return { value: word };
    const { columnNumber, message } = error as Error & { columnNumber?: number };
    const column = columnNumber ? ` (column ${columnNumber} of the value)` : '';
    throw new ConfigError(`${text}: ${message.replace(/^JSON5: /, '').replace(/ at \d+:\d+$/, '')}${column}`, {
      hint: hintFor(word),
      cause: error,
    });
  }
}

function hintFor(word: string): string {
  const list = /^\[([\w .-]+(?:,[\w .-]+)*)\]$/.exec(word);
  if (!list) return 'a value is JSON5; a string that holds brackets or quotes stands in quotes: key="it\'s [x]"';
  return `the strings of a list stand in quotes: '${`key=[${list[1].split(',').map(item => `"${item.trim()}"`)}]`}'`;
}
