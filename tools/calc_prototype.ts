import { parseArguments } from '../framework/cli/parseArguments.ts';
import { loadConfig } from '../framework/config/loadConfig.ts';
import { UserError } from '../framework/errors/UserError.ts';
import { formatDuration } from '../framework/logging/formatDuration.ts';
import '../registry/catalogue.ts';
import { untilInterrupted } from './inference/untilInterrupted.ts';
import { calcPrototypes } from './prototypes/calcPrototypes.ts';
import { CONFIG_OPTIONS, configOf } from './runOptions.ts';

const TABLE = {
  command: 'node tools/calc_prototype.js',
  summary:
    "Goes through a config's data.target once and writes the mean feature of each class that the network predicts: what stage 1 of ProDA starts from. A run that was ended goes on where it was.",
  positionals: [{ name: 'CONFIG', help: 'a config with model and data.target' }],
  options: [
    ...CONFIG_OPTIONS,
    { name: 'source', type: 'boolean', help: 'from data.source, of pixels that are predicted as they are labelled' },
    { name: 'out', type: 'string', value: 'FILE', help: 'a .safetensors file' },
    {
      name: 'pictures',
      type: 'integer',
      value: 'N',
      default: 0,
      help: 'draw the distances to the prototypes in N images',
    },
  ],
  examples: [
    'node tools/calc_prototype.js configs/proda/stage1_gta5.config.ts --load-from warmup.pkl --out data/pseudo/warm_up_prototypes.safetensors',
  ],
} as const;

/** `node tools/calc_prototype.js`: the prototypes of the classes. */
export async function main(argv: string[]): Promise<void> {
  const parsed = parseArguments(argv, TABLE);
  if (!parsed) return;
  const { source, out, pictures, quiet } = parsed.values;
  if (!out?.endsWith('.safetensors')) {
    throw new UserError(out === undefined ? '--out is missing' : `--out is ${out}`, {
      hint: 'name a file that ends in .safetensors',
    });
  }
  const config = await configOf(loadConfig, parsed);
  const order = { source, out, pictures, quiet };
  const { images, complete, missing, seconds, backend } = await untilInterrupted(signal =>
    calcPrototypes(config, { ...order, signal }),
  );
  if (!complete) {
    process.stdout.write(`interrupted after ${images} images; the same command goes on\n`);
    return;
  }
  process.stdout.write(`${out}: prototypes of ${images} images, ${formatDuration(seconds)} by ${backend}\n`);
  if (missing.length === 0) return;
  process.stdout.write(`  never predicted, so without a prototype until training sees them: ${missing.join(', ')}\n`);
}
