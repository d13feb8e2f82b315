import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandTableOf } from '../../framework/cli/commandTableOf.ts';
import { type CommandTable, parseArguments } from '../../framework/cli/parseArguments.ts';
import { loadConfig } from '../../framework/config/loadConfig.ts';
import { loadRecipe } from '../../framework/recipe/loadRecipe.ts';
import { ROOT } from '../tools/runTool.ts';

/**
 * Reads a command line of a document as its tool would, and resolves the configs that it names, with its overrides.
 *
 * @param folder where files lie that the document itself shows
 * @throws when there is no such tool, option, config file or script, or the config cannot be resolved
 */
export async function dryRun(words: readonly string[], folder: string): Promise<void> {
  const [program, ...rest] = words;
  if (program === 'node' && /^tools\/\w+\.js$/.test(rest[0] ?? ''))
    return checkTool(rest[0]!.slice(6, -3), rest.slice(1), folder);
  if (program === 'npx' && rest[0] === 'shiftkit') return checkTool(rest[1]!, rest.slice(2), folder);
  if (program === 'npm') return checkScript(rest);
  throw new Error(`there is no rule for the program ${program}`);
}

const tables = new Map<string, CommandTable>();

async function checkTool(name: string, words: readonly string[], folder: string): Promise<void> {
  if (!existsSync(join(ROOT, 'tools', `${name}.ts`))) return checkPlainTool(name, words);
  const { main } = (await import(join(ROOT, 'tools', `${name}.ts`))) as { main: (argv: string[]) => Promise<void> };
  const table = tables.get(name) ?? (await commandTableOf(main));
  tables.set(name, table);
  const parsed = parseArguments(words, table);
  if (!parsed) return;
  const values = parsed.values as Readonly<Record<string, unknown>>;
  if (table.positionals?.[0]?.name === 'RECIPE') loadRecipe(join(ROOT, parsed.positionals[0]!));
  const takesConfig = table.positionals?.[0]?.name === 'CONFIG';
  const files = [
    takesConfig ? parsed.positionals[0] : undefined,
    values.config,
    name === 'describe' ? values.data : undefined,
  ];
  for (const file of files) {
    if (typeof file !== 'string') continue;
    const own = join(folder, file);
    await loadConfig(
      existsSync(own) ? own : join(ROOT, file.replace(/^shiftkit\//, '')),
      values['cfg-options'] as string[],
    );
  }
}

/** Plain JavaScript that runs before the packages are there: its options are those of its help. */
function checkPlainTool(name: string, words: readonly string[]): void {
  // What follows is jest's.
  if (name === 'run_tests') return;
  const { status, stdout } = spawnSync(process.execPath, [join(ROOT, 'tools', `${name}.js`), '--help'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`there is no tool ${name}`);
  const unknown = words.find(word => word.startsWith('--') && !new RegExp(`^ +${word}\\b`, 'm').test(stdout));
  if (unknown) throw new Error(`unknown option ${unknown} of ${name}`);
}

function checkScript(words: readonly string[]): void {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  if (['install', 'pack'].includes(words[0]!)) return;
  const name = words[0] === 'run' ? words[1]! : words[0]!;
  if (!(name in scripts)) throw new Error(`there is no script ${name}`);
  if (name === 'setup') checkPlainTool('setup', words);
}
