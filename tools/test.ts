import { constants } from 'node:os';
import { parseArguments } from '../framework/cli/parseArguments.ts';
import { loadConfig } from '../framework/config/loadConfig.ts';
import { runEvaluation } from '../framework/evaluation/runEvaluation.ts';
import '../registry/catalogue.ts';
import { configOf, RUN_OPTIONS } from './runOptions.ts';

/** Evaluates what a config describes: `node tools/test.js CONFIG`. */
export async function main(argv: string[]): Promise<void> {
  const parsed = parseArguments(argv, {
    command: 'node tools/test.js',
    summary:
      'Evaluates the method and network of a config on its data.test; writes results.json into the work directory.',
    positionals: [{ name: 'CONFIG', help: 'a .config.ts, .config.js, .json5 or .json file' }],
    options: RUN_OPTIONS,
    examples: [
      'node tools/test.js configs/tent/tent_cifar10c.config.ts',
      "node tools/test.js configs/tent/tent_cifar10c.config.ts --cfg-options method.steps=2 'data.test.severities=[5]'",
      'node tools/test.js configs/tent/source_cifar10c.config.ts --load-from resnet56.th --cfg-options model.depth=56',
    ],
  });
  if (!parsed) return;
  const { values } = parsed;
  const config = await configOf(loadConfig, parsed);
  // Through `exit`, so that the work directory is given free.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  await runEvaluation(config, { dryRun: values['dry-run'], quiet: values.quiet });
}
