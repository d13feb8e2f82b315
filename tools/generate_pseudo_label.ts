import { parseArguments } from '../framework/cli/parseArguments.ts';
import { loadConfig } from '../framework/config/loadConfig.ts';
import { CONFIDENCE_STRIDE } from '../framework/data/pseudoLabels/confidenceStride.ts';
import { UserError } from '../framework/errors/UserError.ts';
import { formatDuration } from '../framework/logging/formatDuration.ts';
import '../registry/catalogue.ts';
import { untilInterrupted } from './inference/untilInterrupted.ts';
import { generatePseudoLabels } from './pseudo_labels/generatePseudoLabels.ts';
import { CONFIG_OPTIONS, configOf } from './runOptions.ts';

const TABLE = {
  command: 'node tools/generate_pseudo_label.js',
  summary:
    "Predicts the images of a config's data.target and keeps the predictions as labels: for stage 1 of ProDA soft ones, for stages 2 and 3 hard ones. A run that was ended goes on where it was.",
  positionals: [{ name: 'CONFIG', help: 'a config with model and data.target' }],
  options: [
    ...CONFIG_OPTIONS,
    { name: 'soft', type: 'boolean', help: "probabilities of all classes at the network's own grid" },
    { name: 'hard', type: 'boolean', help: 'the most probable class of each pixel, and how probable it is' },
    { name: 'flip', type: 'boolean', help: 'average with the mirror image; alone: hard labels' },
    {
      name: 'values',
      type: 'string',
      value: 'TYPE',
      default: 'float16',
      help: 'of soft labels: float16, or uint8 at half the size',
    },
    {
      name: 'confidence-stride',
      type: 'integer',
      default: CONFIDENCE_STRIDE,
      help: 'of hard labels: confidences are means over N x N pixels, and a threshold decides as near as half of that; 1: those of every pixel, exact',
    },
    { name: 'out', type: 'string', value: 'DIR', help: 'folder of the labels' },
    { name: 'pictures', type: 'integer', value: 'N', default: 0, help: 'draw N images with labels and confidences' },
    { name: 'overwrite', type: 'boolean', help: 'replace labels that were made otherwise' },
  ],
  examples: [
    'node tools/generate_pseudo_label.js configs/proda/stage1_gta5.config.ts --load-from warmup.pkl --soft --out data/pseudo/warm_up',
    'node tools/generate_pseudo_label.js configs/proda/stage1_gta5.config.ts --load-from W/latest --flip --out data/pseudo/stage1',
  ],
} as const;

/** `node tools/generate_pseudo_label.js`: pseudo labels of a target domain. */
export async function main(argv: string[]): Promise<void> {
  const parsed = parseArguments(argv, TABLE);
  if (!parsed) return;
  const { soft, hard, flip, out, values, pictures, overwrite, quiet } = parsed.values;
  if (soft && hard)
    throw new UserError('--soft and --hard were both given', { hint: 'make two folders, one after the other' });
  if (!soft && !hard && !flip) throw new UserError('which labels? Give --soft, --hard or --flip');
  if (out === undefined) throw new UserError('--out is missing', { hint: 'name the folder for the labels' });
  if (values !== 'float16' && values !== 'uint8') {
    throw new UserError(`--values is ${values}: expected float16 or uint8`);
  }
  const confidenceStride = parsed.values['confidence-stride'];
  if (confidenceStride < 1) {
    throw new UserError(`--confidence-stride is ${confidenceStride}: expected a whole number of pixels from 1 on`);
  }
  const config = await configOf(loadConfig, parsed);
  const form = soft ? 'soft' : 'hard';
  const order = { form, values, flip, confidenceStride, out, pictures, overwrite, quiet } as const;
  const result = await untilInterrupted(signal => generatePseudoLabels(config, { ...order, signal }));
  const { images, made, bytes, complete, seconds, backend } = result;
  const size = `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  if (complete)
    process.stdout.write(
      `${out}: ${form} labels of ${images} images, ${size}; ${made} made in ${formatDuration(seconds)} by ${backend}\n`,
    );
  else process.stdout.write(`${out}: interrupted; the same command goes on\n`);
}
