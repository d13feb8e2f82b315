import { parseArguments } from '../framework/cli/parseArguments.ts';
import { loadConfig } from '../framework/config/loadConfig.ts';
import { runTraining } from '../framework/runner/runTraining.ts';
import '../registry/catalogue.ts';
import { configOf, RUN_OPTIONS } from './runOptions.ts';

/** Exit code of a process that was ended by Ctrl-C. */
const INTERRUPTED = 130;

/** Trains what a config describes: `node tools/train.js CONFIG`. */
export async function main(argv: string[]): Promise<void> {
  const parsed = parseArguments(argv, {
    command: 'node tools/train.js',
    summary:
      'Trains the network of a config with its method; writes checkpoints, logs and results.json into the work directory. Ctrl-C ends the run with a checkpoint, a second one at once.',
    positionals: [{ name: 'CONFIG', help: 'a .config.ts, .config.js, .json5 or .json file' }],
    options: [
      ...RUN_OPTIONS,
      {
        name: 'resume-from',
        type: 'string',
        value: 'DIR',
        help: 'go on from a checkpoint folder, or from the latest one of a work directory',
      },
    ],
    examples: [
      'node tools/train.js configs/cifar10/resnet20.config.ts --work-dir W',
      'node tools/train.js configs/cifar10/resnet20.config.ts --resume-from W',
      'node tools/train.js configs/cifar10/resnet20.config.ts --cfg-options optimizer.lr=0.05 data.workers=4',
    ],
  });
  if (!parsed) return;
  const { values } = parsed;
  const config = await configOf(loadConfig, parsed);
  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    await runTraining(config, { dryRun: values['dry-run'], quiet: values.quiet, signal: interrupted.signal });
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
  if (interrupted.signal.aborted) process.exitCode = INTERRUPTED;
}
