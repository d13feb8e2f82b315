import { asCalled } from './asCalled.ts';
import type { CommandTable, OptionRow } from './parseArguments.ts';

const VALUE: Readonly<Record<OptionRow['type'], string>> = {
  string: ' TEXT',
  integer: ' N',
  number: ' X',
  boolean: '',
  words: ' KEY=VALUE ...',
};

/** The text of `--help`: usage, options with their defaults, examples. */
export function helpText(table: CommandTable): string {
  const positionals = table.positionals ?? [];
  const words = positionals
    .map(row => (row.required ? row.name : `[${row.name}]`) + (row.many ? ' ...' : ''))
    .join(' ');
  const rows: [string, string][] = [
    ...positionals.map((row): [string, string] => [row.name, row.help]),
    ...table.options.map((row): [string, string] => [`--${row.name}${valueName(row)}`, withDefault(row)]),
    ['--debug', 'show the stacks of errors'],
    ['--help', 'show this text'],
  ];
  const unique = rows.filter(([name], i) => rows.findIndex(([other]) => other === name) === i);
  const width = Math.min(28, Math.max(...unique.map(([name]) => name.length)) + 2);
  const lines = unique.map(([name, help]) =>
    name.length + 1 < width ? `  ${name.padEnd(width)}${help}` : `  ${name}\n  ${' '.repeat(width)}${help}`,
  );
  const examples = table.examples?.length
    ? `\nexamples:\n${table.examples.map(line => `  ${withPackage(line)}`).join('\n')}\n`
    : '';
  return asCalled(
    `usage: ${table.command}${words ? ` ${words}` : ''} [options]\n\n${table.summary}\n\n${lines.join('\n')}\n${examples}`,
  );
}

/** The configs of a checkout lie in the package where the tool is called by its command. */
function withPackage(example: string): string {
  return process.env.SHIFTKIT_COMMAND ? example.replaceAll(/ (configs\/)/g, ' shiftkit/$1') : example;
}

function valueName(row: OptionRow): string {
  return row.value && row.type !== 'boolean' ? ` ${row.value}` : VALUE[row.type];
}

function withDefault(row: OptionRow): string {
  const notes = [row.default !== undefined && `default: ${row.default}`, row.multiple && 'may be repeated'].filter(
    Boolean,
  );
  return notes.length ? `${row.help} (${notes.join('; ')})` : row.help;
}
