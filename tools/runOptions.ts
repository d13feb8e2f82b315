import type { OptionRow, Parsed } from '../framework/cli/parseArguments.ts';
import type { Config } from '../framework/config/Config.ts';
import type { loadConfig } from '../framework/config/loadConfig.ts';
import { UserError } from '../framework/errors/UserError.ts';

const ROWS = {
  config: {
    name: 'config',
    type: 'string',
    value: 'FILE',
    help: 'the config file, instead of the positional argument',
  },
  cfgOptions: {
    name: 'cfg-options',
    type: 'words',
    value: 'KEY=VALUE ...',
    help: 'values that replace those of the config: JSON5, else plain text',
  },
  workDir: { name: 'work-dir', type: 'string', value: 'DIR', help: 'folder of the results, used as it is' },
  loadFrom: {
    name: 'load-from',
    type: 'string',
    value: 'FILE',
    help: 'checkpoint with the weights to start from: a file, a checkpoint folder, a work directory or its latest or best',
  },
  seed: { name: 'seed', type: 'integer', help: 'of every random number' },
  dryRun: { name: 'dry-run', type: 'boolean', help: 'build everything, run one step, write nothing' },
  quiet: { name: 'quiet', type: 'boolean', help: 'print warnings only' },
  debug: { name: 'debug', type: 'boolean', help: 'load data in the main thread, and show the stacks of errors' },
} as const satisfies Readonly<Record<string, OptionRow>>;
const { config, cfgOptions, workDir, loadFrom, seed, dryRun, quiet, debug } = ROWS;

/** The options of tools that use the network and the data of a config. */
export const CONFIG_OPTIONS = [config, cfgOptions, loadFrom, seed, quiet, debug] as const;

/** The options that `train` and `test` share. */
export const RUN_OPTIONS = [config, cfgOptions, workDir, loadFrom, seed, dryRun, quiet, debug] as const;

/** Loads the config that the words of the command line name, with their overrides. */
export async function configOf(
  load: typeof loadConfig,
  {
    values,
    positionals,
  }: Parsed<typeof CONFIG_OPTIONS> & {
    readonly values: { readonly 'work-dir'?: string | undefined; readonly 'resume-from'?: string | undefined };
  },
): Promise<Config> {
  const file = values.config ?? positionals[0];
  if (!file) throw new UserError('no config was given', { hint: 'name a config file; --help shows examples' });
  if (values.config && positionals[0]) {
    throw new UserError(`two configs were given: ${positionals[0]} and --config ${values.config}`);
  }
  const config = await load(file, values['cfg-options']);
  const named = {
    work_dir: values['work-dir'],
    load_from: values['load-from'],
    resume_from: values['resume-from'],
    seed: values.seed,
    'data.debug': (values.debug && config.value.data && true) || undefined,
  };
  const given = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
  return Object.keys(given).length ? config.mergeFromDict(given, optionText) : config;
}

/** An override as it stands on the command line. */
function optionText(key: string, value: unknown): string {
  if (key === 'data.debug') return '--debug';
  return `--${key.replaceAll('_', '-')} ${value === '' ? '""' : String(value)}`;
}
