import { parseArguments } from '../framework/cli/parseArguments.ts';
import { loadConfig } from '../framework/config/loadConfig.ts';
import { nearestName } from '../framework/errors/nearestName.ts';
import { RegistryError, UserError } from '../framework/errors/UserError.ts';
import { describeEntry, type EntryDescription } from '../framework/registration/describeEntry.ts';
import { entryNames } from '../framework/registration/entryNames.ts';
import { KINDS, type Kind } from '../framework/registration/kinds.ts';
import '../registry/catalogue.ts';
import { describeData } from './describe/describeData.ts';
import { exampleConfig } from './describe/exampleConfig.ts';
import { registryReference } from './describe/registryReference.ts';

/** Lists what a config can name, or the options of one entry; with `--data`, looks at the data of a config. */
export async function main(argv: string[]): Promise<void> {
  const parsed = parseArguments(argv, {
    command: 'node tools/describe.js',
    summary: 'Lists what a config can name by `type`; with NAME the options of an entry, or the entries of a kind.',
    positionals: [{ name: 'NAME', help: 'an entry (Tent), a kind (methods), or kind/entry (hooks/LogHook)' }],
    options: [
      { name: 'json', type: 'boolean', help: 'print JSON' },
      { name: 'example', type: 'boolean', help: 'print a config that runs the entry, with all its options' },
      { name: 'markdown', type: 'boolean', help: 'print the reference of all entries, docs/registry.md' },
      { name: 'config', type: 'string', value: 'FILE', help: 'also know the entries of the files that it imports' },
      {
        name: 'data',
        type: 'string',
        value: 'FILE',
        help: 'check the data of this config: sizes, class frequencies, files without partner, what cannot be read',
      },
      {
        name: 'cfg-options',
        type: 'words',
        value: 'KEY=VALUE ...',
        help: 'with --data: values that replace those of it',
      },
      { name: 'samples', type: 'integer', default: 200, help: 'with --data: samples to read, spread evenly; 0: all' },
      {
        name: 'sheets',
        type: 'string',
        value: 'DIR',
        help: 'with --data: write a picture of transformed samples there',
      },
    ],
    examples: [
      'node tools/describe.js',
      'node tools/describe.js methods',
      'node tools/describe.js Tent',
      'node tools/describe.js Tent --example > my_tent.config.ts',
      'node tools/describe.js --data configs/_base_/datasets/gta5.config.ts --sheets work_dirs/sheets',
    ],
  });
  if (!parsed) return;
  const { data, samples, sheets, 'cfg-options': overrides } = parsed.values;
  if (samples < 0) throw new UserError(`--samples is ${samples}: expected an integer from 0`, { hint: '0: all' });
  if (data !== undefined) return describeData({ config: data, overrides, samples, sheets, json: parsed.values.json });
  if (parsed.values.config) await loadConfig(parsed.values.config);
  const { json, example } = parsed.values;
  const [name] = parsed.positionals;
  const kind = KINDS.find(({ name: plural, singular }) => name === plural || name === singular);
  if (example) return printExample(name);
  if (parsed.values.markdown) return void process.stdout.write(await registryReference());
  if (name === undefined || kind) listNames(kind ? [kind] : KINDS, json);
  else print(await Promise.all(entriesNamed(name).map(entry => describeEntry(entry.kind, entry.name))), json);
}

function listNames(kinds: readonly Kind[], json: boolean): void {
  const named = kinds.map(kind => [kind.name, entryNames(kind)] as const).filter(([, names]) => names.length > 0);
  if (json) writeLine(JSON.stringify(Object.fromEntries(named), null, 2));
  else for (const [kind, names] of named) writeLine(`${kind.padEnd(12)}${wrapped(names, 12)}`);
}

interface Named {
  readonly kind: Kind;
  readonly name: string;
}

function entriesNamed(name: string): Named[] {
  const [first, second] = name.split('/');
  const entry = second ?? first;
  const kinds = KINDS.filter(kind => (second === undefined || kind.name === first) && entryNames(kind).includes(entry));
  if (kinds.length > 0) return kinds.map(kind => ({ kind, name: entry }));
  const known = KINDS.flatMap(entryNames);
  const nearest = nearestName(entry, [...known, ...KINDS.map(kind => kind.name)]);
  throw new RegistryError(`nothing is called "${name}"`, {
    hint: nearest ? `did you mean "${nearest}"?` : 'node tools/describe.js lists all names',
  });
}

async function printExample(name: string | undefined): Promise<void> {
  if (name === undefined)
    throw new UserError('--example needs a name', { hint: 'node tools/describe.js Tent --example' });
  const [{ kind, name: entry }] = entriesNamed(name);
  process.stdout.write(await exampleConfig(kind, entry));
}

function print(entries: readonly EntryDescription[], json: boolean): void {
  if (json) writeLine(JSON.stringify(entries.length === 1 ? entries[0] : entries, null, 2));
  else for (const entry of entries) writeLine(entryText(entry));
}

function entryText({ kind, name, description, source, options }: EntryDescription): string {
  const singular = KINDS.find(known => known.name === kind)?.singular ?? kind;
  const head = `${name} (${singular}${source ? `, ${source}` : ''})${description ? `\n  ${description}` : ''}`;
  if (options.length === 0) return `${head}\n  takes no options`;
  const names = Math.max(...options.map(option => option.name.length)) + 2;
  const lines = options.map(option => {
    const fallback = option.default === undefined ? 'optional' : `default ${JSON.stringify(option.default)}`;
    return `  ${option.name.padEnd(names)}${option.type}, ${option.required ? 'required' : fallback}\n  ${' '.repeat(names)}${option.description}`;
  });
  return `${head}\n${lines.join('\n')}`;
}

function wrapped(names: readonly string[], indent: number): string {
  const lines: string[] = [];
  for (const name of names) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + name.length + 2 <= 100) lines[lines.length - 1] = `${last}, ${name}`;
    else lines.push(name);
  }
  return lines.join(`,\n${' '.repeat(indent)}`);
}

function writeLine(text: string): void {
  process.stdout.write(`${text}\n`);
}
