import {
  describeEntry,
  type EntryDescription,
  type OptionDescription,
} from '../../framework/registration/describeEntry.ts';
import { entryNames } from '../../framework/registration/entryNames.ts';
import { KINDS, type Kind } from '../../framework/registration/kinds.ts';
import { sourceOf } from '../../framework/registration/sourceOf.ts';

/** What a kind is for, and where a config names it. */
const ABOUT: Readonly<Record<string, string>> = {
  datasets: 'Named in `data`: see [data sets](datasets.md).',
  transforms: 'Named in the `transforms` of a data set: see [transforms](datasets.md#transforms).',
  models: 'Named in `model`: see [models](models.md).',
  losses: 'Named by methods.',
  optimizers: 'Named in `optimizer`: see [training](training.md#optimizers).',
  schedules: 'Named in `lr_config`: see [training](training.md#schedules).',
  methods: 'Named in `method`: see [Tent](tent.md) and [ProDA](proda.md).',
  hooks: 'Always there, or named in `custom_hooks`: see [training](training.md#hooks).',
  metrics: 'Named in `runner.metric` or `evaluation.metric`: see [evaluation](evaluation.md).',
  loops: 'Named in `runner`: see [training](training.md).',
  readers: '',
};

/** The reference of all built-in entries, `docs/registry.md`, from the schemas that also check configs. */
export async function registryReference(): Promise<string> {
  const kinds = KINDS.filter(kind => builtIn(kind).length > 0);
  const sections = await Promise.all(kinds.map(section));
  return `# What a config can name

Made by \`node tools/describe.js --markdown\` from the schemas that check a config; a test keeps it so. \`node tools/describe.js Tent\` prints
one of these in a terminal, also your own with \`--config FILE\`.

${kinds.map(({ name }) => `[${title(name)}](#${name})`).join(' · ')}

${sections.join('\n')}`;
}

/** Not those that files of the user registered. */
function builtIn(kind: Kind): string[] {
  return entryNames(kind).filter(name => sourceOf(kind, name) !== undefined);
}

async function section(kind: Kind): Promise<string> {
  const entries: string[] = [];
  for (const name of builtIn(kind)) entries.push(entryText(await describeEntry(kind, name)));
  return `## ${title(kind.name)}\n\n${ABOUT[kind.name]}\n\n${entries.join('\n')}`;
}

function title(kind: string): string {
  return kind[0].toUpperCase() + kind.slice(1);
}

function entryText({ name, description, source, options }: EntryDescription): string {
  const head = `### ${name}\n\n${description ? `${sentence(description)} ` : ''}[Source](../${source})\n`;
  if (options.length === 0) return `${head}\nTakes no options.\n`;
  return `${head}\n| option | type | default | |\n|---|---|---|---|\n${options.map(optionRow).join('')}`;
}

function optionRow({ name, type, required, default: value, description }: OptionDescription): string {
  const fallback = required ? '**needed**' : value === undefined ? '' : code(JSON.stringify(value));
  return `| \`${name}\` | ${code(type)} | ${fallback} | ${cell(description).replaceAll('<', '&lt;')} |\n`;
}

function code(text: string): string {
  return `\`${cell(text)}\``;
}

/** Bars end cells, also within code. */
function cell(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|');
}

function sentence(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return `${line[0].toUpperCase()}${line.slice(1)}${/[.!?]$/.test(line) ? '' : '.'}`;
}
