import { parseArguments } from '../framework/cli/parseArguments.ts';
import type { ConfigFormat } from '../framework/config/configText.ts';
import { loadConfig } from '../framework/config/loadConfig.ts';
import { UserError } from '../framework/errors/UserError.ts';
import '../registry/catalogue.ts';

const FORMATS: readonly string[] = ['ts', 'js', 'json5', 'json'];

/** Prints a config with its bases, overrides and defaults; or, with `--why`, where one value comes from. */
export async function main(argv: string[]): Promise<void> {
  const parsed = parseArguments(argv, {
    command: 'node tools/print_config.js',
    summary: 'Prints the resolved config: bases merged, overrides applied, defaults filled in, everything checked.',
    positionals: [{ name: 'CONFIG', help: 'config file (.config.ts, .config.js, .json5, .json)' }],
    options: [
      { name: 'config', type: 'string', value: 'FILE', help: 'the same as CONFIG' },
      { name: 'cfg-options', type: 'words', help: 'overrides: a.b=1 list=[1,2] list+=3 key! pipeline.0.size=[64,32]' },
      { name: 'why', type: 'string', value: 'KEY', multiple: true, help: 'say which file or option set the value' },
      { name: 'format', type: 'string', value: 'FORMAT', default: 'ts', help: FORMATS.join(', ') },
    ],
    examples: [
      'node tools/print_config.js configs/tent/tent_cifar10c.config.ts',
      'node tools/print_config.js configs/tent/tent_cifar10c.config.ts --cfg-options method.steps=2 --why method.steps',
    ],
  });
  if (!parsed) return;
  const { values, positionals } = parsed;
  const file = positionals[0] ?? values.config;
  if (!file) throw new UserError('CONFIG is missing', { hint: 'usage: node tools/print_config.js CONFIG [options]' });
  if (!FORMATS.includes(values.format)) {
    throw new UserError(`--format is "${values.format}": expected one of ${FORMATS.join(', ')}`);
  }
  const config = await loadConfig(file, values['cfg-options']);
  for (const note of config.notes) process.stderr.write(`note: ${note}\n`);
  const answers = values.why.map(key => `${config.why(key)}\n`);
  process.stdout.write(answers.length ? answers.join('') : config.prettyText(values.format as ConfigFormat));
}
