import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type CommandTable, parseArguments } from '../framework/cli/parseArguments.ts';
import { UserError } from '../framework/errors/UserError.ts';
import { packageRoot } from '../framework/files/packageRoot.ts';
import '../registry/catalogue.ts';
import { bashScript } from './completion/bashScript.ts';
import { toolTables } from './completion/toolTables.ts';

const TABLE = {
  command: 'node tools/completion.js',
  summary:
    'Prints a script that completes the names of tools, their options and the configs of the package in a shell, for `node tools/...` and `npx shiftkit ...`.',
  positionals: [{ name: 'SHELL', help: 'bash', required: true }],
  options: [],
  examples: [
    'node tools/completion.js bash > ~/.shiftkit-completion   # then, in ~/.bashrc: source ~/.shiftkit-completion',
    'source <(node tools/completion.js bash)',
  ],
} as const satisfies CommandTable;

/** Completion for shells: `node tools/completion.js bash`. */
export async function main(argv: string[]): Promise<void> {
  const parsed = parseArguments(argv, TABLE);
  if (!parsed) return;
  const [shell] = parsed.positionals;
  if (shell !== 'bash') throw new UserError(`there is no completion for "${shell}"`, { hint: 'there is one for bash' });
  process.stdout.write(bashScript(await toolTables(), configFiles()));
}

/** Configs that can be run, from the package's root. */
function configFiles(): string[] {
  return readdirSync(join(packageRoot(), 'configs'), { recursive: true, encoding: 'utf8' })
    .map(file => `configs/${file.replaceAll('\\', '/')}`)
    .filter(file => file.endsWith('.config.ts') && !file.includes('/_'))
    .sort();
}
