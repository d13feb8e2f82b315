import { join } from 'node:path';
import { DataError } from '../../framework/errors/UserError.ts';
import { writeFileAtomically } from '../../framework/files/writeFileAtomically.ts';
import type { OpenedModel } from '../../framework/inference/OpenedModel.ts';
import { readImage } from '../../framework/inference/readImage.ts';
import { type DrawOptions, drawLabels, drawPrediction } from './drawPrediction.ts';
import type { ImageFile } from './listImages.ts';
import { type PredictionRow, predictionRow } from './PredictionRow.ts';

export interface PredictOptions extends DrawOptions {
  /** Folder of the outputs. */
  readonly out: string;
  readonly onImage: (done: number) => void;
  /** Told of an image that cannot be read; the others go on. */
  readonly onProblem: (problem: DataError) => void;
}

/**
 * Predicts image files one by one and writes each one's overlay, and label map where there is one, as soon as it is known.
 *
 * @returns a row for each image that could be read
 */
export async function predictImages(
  model: OpenedModel,
  images: readonly ImageFile[],
  options: PredictOptions,
): Promise<PredictionRow[]> {
  const rows: PredictionRow[] = [];
  for (const [i, image] of images.entries()) {
    try {
      rows.push(await predictOne(model, image, options));
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      options.onProblem(error);
    }
    options.onImage(i + 1);
  }
  return rows;
}

async function predictOne(
  model: OpenedModel,
  { file, name }: ImageFile,
  options: PredictOptions,
): Promise<PredictionRow> {
  const picture = await readImage(file);
  const prediction = await model.predict(picture);
  const row = predictionRow(file, name, prediction, options.top);
  await writeFileAtomically(join(options.out, row.overlay), drawPrediction(picture, prediction, options));
  if (prediction.task === 'segmentation' && row.labels) {
    await writeFileAtomically(join(options.out, row.labels), drawLabels(prediction));
  }
  return row;
}
