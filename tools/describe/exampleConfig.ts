import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import get from 'lodash/get.js';
import { configText } from '../../framework/config/configText.ts';
import { loadConfig } from '../../framework/config/loadConfig.ts';
import { packageRoot } from '../../framework/files/packageRoot.ts';
import {
  describeEntry,
  type EntryDescription,
  type OptionDescription,
} from '../../framework/registration/describeEntry.ts';
import type { Kind } from '../../framework/registration/kinds.ts';
import { loadEntry } from '../../framework/registration/loadEntry.ts';
import { optionsOf } from '../../framework/registration/spec.ts';
import { type ExamplePlace, placeOf } from './examplePlaces.ts';
import { sampleOf } from './sampleOf.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * A config that runs an entry, as text: it inherits from a config of the package, the first that uses the entry where there is
 * one, and writes out every option of the entry with its value and what it means.
 */
export async function exampleConfig(kind: Kind, name: string): Promise<string> {
  const described = await describeEntry(kind, name);
  // Options within an option are written where that one is.
  const entry = { ...described, options: described.options.filter(option => !option.name.includes('.')) };
  const used = await findUse(name);
  const place = used?.place ?? placeOf(kind.name, name);
  const values = used?.values ?? (await standardValues(kind, entry));
  const base = `shiftkit/configs/${used?.base ?? place.base}`;
  const helpers = ['defineConfig', ...(place.inList ? ['append'] : []), ...(place.patched ? ['patch'] : [])].sort();
  const also = Object.entries(place.also ?? {}).map(([key, value]) => `  ${key}: ${inline(value)},\n`);
  return `import { ${helpers.join(', ')} } from 'shiftkit';

// ${entry.description || `${name}, with all its options`}
export default defineConfig({
  _base_: '${base}',
${nested(place, entry, values, 1)}${also.join('')}});
`;
}

interface Use {
  readonly base: string;
  readonly place: ExamplePlace;
  readonly values: Values;
}

/** The first config of the package that names the entry. */
async function findUse(name: string): Promise<Use | undefined> {
  const folder = join(packageRoot(), 'configs');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(file => file.replaceAll('\\', '/'))
    .filter(file => /\.config\.ts$/.test(file) && !/(^|\/)_/.test(file)) // those are bases
    .sort();
  for (const base of files) {
    const { value } = await loadConfig(join(folder, base));
    const path = pathTo(value, name);
    if (!path) continue;
    const { type: _, ...values } = get(value, path) as Record<string, unknown>;
    const list = path.findIndex(key => typeof key === 'number');
    // An element of a list is changed by its type, and what it may hold in lists of its own with it.
    if (list < 0) return { base, place: { base, path: path.map(String) }, values };
    if (path.slice(list + 1).some(key => typeof key === 'number')) continue;
    return { base, place: { base, path: path.slice(0, list).map(String), patched: true }, values };
  }
  return undefined;
}

function pathTo(value: unknown, name: string): (string | number)[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if ((value as { type?: unknown }).type === name) return [];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  for (const [key, inner] of entries) {
    const path = pathTo(inner, name);
    if (path) return [key, ...path];
  }
  return undefined;
}

/** The defaults, and for what has none the simplest value that the schema takes. */
async function standardValues(kind: Kind, { name, options }: EntryDescription): Promise<Values> {
  const shape = (optionsOf(await loadEntry(kind, name)) as unknown as { shape?: Values }).shape ?? {};
  const values = options.map(option => [
    option.name,
    option.required ? sampleOf(name, option.name, shape[option.name]) : option.default,
  ]);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

/** The object at the place, within those that lead to it. */
function nested(place: ExamplePlace, entry: EntryDescription, values: Values, depth: number): string {
  const [key, ...rest] = place.path;
  const indent = '  '.repeat(depth);
  if (rest.length > 0) {
    return `${indent}${key}: {\n${nested({ ...place, path: rest }, entry, values, depth + 1)}${indent}},\n`;
  }
  const [open, close] = place.inList
    ? ['append({', '})']
    : place.patched
      ? [`patch({ ${entry.name}: {`, '} })']
      : ['{', '}'];
  const head = [
    ...(place.withoutType || place.patched ? [] : [`type: '${entry.name}',`]),
    ...(place.replaces ? ['_delete_: true, // nothing of what the base names here'] : []),
  ];
  const lines = [
    ...head,
    ...entry.options.filter(({ name }) => name in values).map(option => optionLine(option, values[option.name])),
  ];
  return `${indent}${key}: ${open}\n${lines.map(line => `${indent}  ${line}\n`).join('')}${indent}${close},\n`;
}

function optionLine({ name, description, required }: OptionDescription, value: unknown): string {
  const words = [required && 'needed', description].filter(Boolean).join(': ');
  return `${name}: ${inline(value)},${words && ` // ${words.replaceAll(/\s+/g, ' ')}`}`;
}

/** On one line. */
function inline(value: unknown): string {
  const text = configText({ value }, 'json5').replaceAll(/\s*\n\s*/g, ' ');
  return text
    .slice(text.indexOf('value: ') + 'value: '.length, text.lastIndexOf('}'))
    .trim()
    .replace(/,$/, '')
    .replaceAll(/,? \]/g, ']')
    .replaceAll('[ ', '[')
    .replaceAll(', }', ' }');
}
