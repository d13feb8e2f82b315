import { parseArgs } from 'node:util';
import { nearestName } from '../errors/nearestName.ts';
import { UserError } from '../errors/UserError.ts';
import { TableRequest } from './commandTableOf.ts';
import { helpText } from './helpText.ts';

/** One option of a command line. */
export interface OptionRow {
  /** Without the dashes: `work-dir`. */
  readonly name: string;
  /** `words` takes all following words that do not begin with a dash, and may be repeated. */
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'words';
  readonly help: string;
  readonly default?: string | number | boolean | undefined;
  /** May be repeated; the value is a list. */
  readonly multiple?: boolean | undefined;
  /** What `--help` shows for the value: `DIR`. */
  readonly value?: string | undefined;
}

export interface PositionalRow {
  readonly name: string;
  readonly help: string;
  readonly required?: boolean | undefined;
  /** Takes all further words; the last row only. */
  readonly many?: boolean | undefined;
}

/** A command line, as a table. `--help` and `--debug` are always there. */
export interface CommandTable<Rows extends readonly OptionRow[] = readonly OptionRow[]> {
  /** As it is called: `node tools/test.js`. */
  readonly command: string;
  /** One sentence. */
  readonly summary: string;
  readonly positionals?: readonly PositionalRow[] | undefined;
  readonly options: Rows;
  /** Whole command lines, shown by `--help`. */
  readonly examples?: readonly string[] | undefined;
}

type ValueOf<Row extends OptionRow> = Row['type'] extends 'words'
  ? string[]
  : Row['multiple'] extends true
    ? Single<Row>[]
    : Row['type'] extends 'boolean'
      ? boolean
      : Row extends { readonly default: string | number | boolean }
        ? Single<Row>
        : Single<Row> | undefined;
type Single<Row extends OptionRow> = Row['type'] extends 'integer' | 'number' ? number : string;

export interface Parsed<Rows extends readonly OptionRow[]> {
  readonly values: { readonly [Row in Rows[number] as Row['name']]: ValueOf<Row> } & { readonly debug: boolean };
  readonly positionals: readonly string[];
}

/** A word such as `--view` or `-v`, not a negative number. */
const looksLikeOption = (word: string): boolean => /^--?[a-z]/i.test(word);

/**
 * Reads a command line by its table.
 *
 * @returns undefined after `--help`, whose text it printed, and for `commandTableOf`.
 * @throws UserError for an unknown option (with the nearest name), a missing or wrong value, too few or many words.
 */
export function parseArguments<const Rows extends readonly OptionRow[]>(
  argv: readonly string[],
  table: CommandTable<Rows>,
): Parsed<Rows> | undefined {
  if (argv instanceof TableRequest) {
    argv.table = table;
    return undefined;
  }
  const rows = new Map<string, OptionRow>(table.options.map(row => [row.name, row]));
  const options = Object.fromEntries(
    [...rows.values()].map(row => [
      row.name,
      { type: row.type === 'boolean' ? 'boolean' : 'string', multiple: true } as const,
    ]),
  );
  const { tokens } = parseArgs({
    args: repeatWordOptions(argv, rows),
    options: { help: { type: 'boolean', short: 'h' }, debug: { type: 'boolean' }, ...options },
    strict: false,
    tokens: true,
  });
  const found = new Map<string, unknown[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    if (token.name === 'help') {
      process.stdout.write(helpText(table));
      return undefined;
    }
    const row = rows.get(token.name) ?? (token.name === 'debug' ? DEBUG : unknownOption(token.rawName, rows));
    found.set(row.name, [...(found.get(row.name) ?? []), readValue(row, token.value, token.inlineValue === true)]);
  }
  checkPositionals(positionals, table);
  const values = [...rows.values(), DEBUG].map(row => [row.name, finalValue(row, found.get(row.name) ?? [])]);
  return { values: Object.fromEntries(values) as Parsed<Rows>['values'], positionals };
}

const DEBUG: OptionRow = { name: 'debug', type: 'boolean', help: 'show the stacks of errors' };

/** `--cfg-options a=1 b=2` becomes `--cfg-options=a=1 --cfg-options=b=2`. */
function repeatWordOptions(argv: readonly string[], rows: ReadonlyMap<string, OptionRow>): string[] {
  const out: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const name = argv[i].startsWith('--') ? argv[i].slice(2).split('=')[0] : '';
    if (rows.get(name)?.type !== 'words') {
      out.push(argv[i]);
      continue;
    }
    const inline = argv[i].includes('=') ? [argv[i].slice(name.length + 3)] : [];
    while (i + 1 < argv.length && !looksLikeOption(argv[i + 1])) inline.push(argv[++i]);
    out.push(...(inline.length ? inline.map(word => `--${name}=${word}`) : [`--${name}`]));
  }
  return out;
}

function unknownOption(rawName: string, rows: ReadonlyMap<string, OptionRow>): never {
  const nearest = nearestName(rawName.replace(/^-+/, '').replaceAll('_', '-'), [...rows.keys(), 'help', 'debug']);
  throw new UserError(`unknown option ${rawName}`, {
    hint: nearest ? `did you mean --${nearest}?` : '--help lists the options',
  });
}

function readValue(row: OptionRow, text: string | undefined, inline: boolean): unknown {
  if (row.type === 'boolean') {
    if (text === undefined) return true;
    throw new UserError(`--${row.name} takes no value, but was given "${text}"`);
  }
  if (text === undefined || (!inline && looksLikeOption(text))) {
    throw new UserError(`--${row.name} needs a value`, { hint: row.help });
  }
  if (row.type === 'string' || row.type === 'words') return text;
  const number = Number(text);
  const fits = text.trim() !== '' && (row.type === 'integer' ? Number.isSafeInteger(number) : Number.isFinite(number));
  if (!fits) {
    throw new UserError(`--${row.name} is "${text}": expected ${row.type === 'integer' ? 'an integer' : 'a number'}`);
  }
  return number;
}

function finalValue(row: OptionRow, found: readonly unknown[]): unknown {
  if (row.type === 'words' || row.multiple) return found;
  return found.at(-1) ?? row.default ?? (row.type === 'boolean' ? false : undefined);
}

function checkPositionals(words: readonly string[], table: CommandTable): void {
  const rows = table.positionals ?? [];
  if (words.length > rows.length && !rows.at(-1)?.many) {
    throw new UserError(`unexpected word "${words[rows.length]}"`, { hint: `usage: ${usageLine(table)}` });
  }
  const missing = rows.slice(words.length).find(row => row.required);
  if (missing)
    throw new UserError(`${missing.name} is missing: ${missing.help}`, { hint: `usage: ${usageLine(table)}` });
}

function usageLine(table: CommandTable): string {
  return helpText(table)
    .split('\n')[0]
    .replace(/^usage: /, '');
}
