import { join } from 'node:path';
import { currentBackend } from '../framework/backend/currentBackend.ts';
import { parseArguments } from '../framework/cli/parseArguments.ts';
import { displayPath } from '../framework/config/displayPath.ts';
import { DataError, UserError } from '../framework/errors/UserError.ts';
import { writeFileAtomically } from '../framework/files/writeFileAtomically.ts';
import type { Adaptation } from '../framework/inference/adaptModel.ts';
import type { OpenedModel } from '../framework/inference/OpenedModel.ts';
import { openModel } from '../framework/inference/openModel.ts';
import { ProgressBar } from '../framework/logging/ProgressBar.ts';
import { RunLogger } from '../framework/logging/RunLogger.ts';
import '../registry/catalogue.ts';
import { type ImageFile, listImages } from './predict/listImages.ts';
import type { PredictionRow } from './predict/PredictionRow.ts';
import { predictImages } from './predict/predictImages.ts';
import { skippedText } from './predict/skippedText.ts';

/** Predicts images with the network of a config: `node tools/predict.js CONFIG IMAGE ...`. */
export async function main(argv: string[]): Promise<void> {
  const parsed = parseArguments(argv, {
    command: 'node tools/predict.js',
    summary:
      'Predicts images with the network of a config: for each a picture with its classes, of segmentation networks also a label map, and predictions.json for all.',
    positionals: [
      { name: 'CONFIG', help: 'a config file; its data.test names classes and transforms', required: true },
      {
        name: 'IMAGE',
        help: "image files, folders, or quoted patterns such as 'streets/**/*.png'",
        required: true,
        many: true,
      },
    ],
    options: [
      {
        name: 'load-from',
        type: 'string',
        value: 'FILE',
        help: "the weights: a file, a checkpoint folder or a work directory; default: the config's load_from",
      },
      { name: 'out', type: 'string', value: 'DIR', default: 'predictions', help: 'folder of the outputs' },
      {
        name: 'adapt',
        type: 'string',
        value: 'METHOD',
        help: 'first adapt to the images: norm (statistics) or tent (and entropy)',
      },
      { name: 'top', type: 'integer', default: 5, help: 'classes of a classifier that are written' },
      { name: 'opacity', type: 'number', default: 0.5, help: 'of the labels over a photograph, 0 to 1' },
      { name: 'cfg-options', type: 'words', value: 'KEY=VALUE ...', help: 'values that replace those of the config' },
      { name: 'quiet', type: 'boolean', help: 'print warnings only' },
    ],
    examples: [
      'node tools/predict.js configs/tent/source_cifar10c.config.ts photo.jpg',
      'node tools/predict.js configs/tent/tent_cifar10c.config.ts photos/ --adapt tent --out work_dirs/photos',
      "node tools/predict.js my.config.ts 'streets/**/*.png' --load-from work_dirs/my_run",
    ],
  });
  if (!parsed) return;
  const { values, positionals } = parsed;
  const [file, ...words] = positionals;
  const { out, top, opacity, quiet } = values;
  const adapt = adaptationOf(values.adapt);
  if (opacity < 0 || opacity > 1) throw new UserError(`--opacity is ${opacity}: expected 0 to 1`);
  if (top < 1) throw new UserError(`--top is ${top}: expected 1 or more`);
  const list = listImages(words);
  const { images } = list;
  const model = await openModel(file, values['load-from'], values['cfg-options']);
  const logger = new RunLogger({ quiet });
  try {
    announce(model, images.length, logger);
    const skipped = skippedText(list);
    if (skipped !== undefined) logger.warn(skipped);
    if (adapt) await adaptTo(model, images, adapt, quiet);
    const problems: DataError[] = [];
    const bar = new ProgressBar('predict', images.length, 'images', quiet);
    const rows = await predictImages(model, images, {
      out,
      top,
      opacity,
      onImage: done => bar.update(done),
      onProblem: problem => {
        problems.push(problem);
        logger.warn(`left out: ${problem.message}`);
      },
    });
    bar.end();
    for (const row of rows) logger.info(rowText(row));
    const { task, config } = model;
    const written = { config: file, config_hash: config.hash, task, adapt: adapt ?? null, images: rows };
    await writeFileAtomically(join(out, 'predictions.json'), `${JSON.stringify(written, null, 2)}\n`);
    logger.info(`pictures and predictions.json in ${displayPath(out)}`);
    if (problems.length > 0) {
      throw new DataError(`${problems.length} of ${images.length} images could not be read`);
    }
  } finally {
    model.dispose();
    await logger.close();
  }
}

function adaptationOf(word: string | undefined): Adaptation | undefined {
  if (word === undefined || word === 'norm' || word === 'tent') return word;
  throw new UserError(`--adapt is "${word}": expected norm or tent`);
}

function announce({ config, task, classes }: OpenedModel, images: number, logger: RunLogger): void {
  for (const note of config.notes) logger.warn(note);
  const { name, device } = currentBackend();
  logger.info(`${images} images, ${task} into ${classes.length} classes, ${name} on the ${device.toUpperCase()}`);
}

/** An image that cannot be read ends the run here: without it the network would be adapted to others than were asked for. */
async function adaptTo(
  model: OpenedModel,
  images: readonly ImageFile[],
  adaptation: Adaptation,
  quiet: boolean,
): Promise<void> {
  const files = images.map(({ file }) => file);
  let bar: ProgressBar | undefined;
  await model.adapt(files, adaptation, (done, total) => {
    bar ??= new ProgressBar(`adapt by ${adaptation}`, total, 'images', quiet);
    bar.update(done);
  });
  bar?.end();
}

function rowText({ file, classes, shares, notes }: PredictionRow): string {
  const ranking = classes?.map(({ name, probability }) => [name, probability] as const) ?? Object.entries(shares ?? {});
  const words = ranking.slice(0, 3).map(([name, share]) => `${name} ${(100 * share).toFixed(1)} %`);
  const remark = notes.length > 0 ? ` (${notes.join('; ')})` : '';
  return `${file}: ${words.join(', ')}${remark}`;
}
