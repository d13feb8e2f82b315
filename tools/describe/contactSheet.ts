import { datasetTitle } from '../../framework/data/datasetTitle.ts';
import { loadSample, UnreadableSample } from '../../framework/data/loadSample.ts';
import type { Dataset, Image, Sample } from '../../framework/data/types.ts';
import { DataError } from '../../framework/errors/UserError.ts';
import type { Rgb } from '../../framework/files/pictures/Canvas.ts';
import { colourLabels } from '../../framework/files/pictures/colourLabels.ts';
import { tilePictures } from '../../framework/files/pictures/tilePictures.ts';
import { encodePng } from '../../framework/files/png/encodePng.ts';
import { RandomStream } from '../../framework/random/RandomStream.ts';

const CELL_WIDTH = 320;

/**
 * A picture of samples as training gets them: a row for each, with its image, its labels in their colours and, where there is one, the
 * strong view and its labels.
 *
 * @returns a PNG file
 */
export async function contactSheet(dataset: Dataset, indices: readonly number[], seed: number): Promise<Uint8Array> {
  const rows: Image[][] = [];
  for (const index of indices) {
    const random = new RandomStream(seed, 'augment', 0, index);
    try {
      const sample = await loadSample(dataset, datasetTitle(dataset), index, dataset.transforms ?? [], random);
      rows.push(cellsOf(sample, dataset.palette ?? []));
    } catch (error) {
      if (!(error instanceof UnreadableSample)) throw error; // the others are shown
    }
  }
  if (rows.length === 0) throw new DataError(`${datasetTitle(dataset)} has no sample that can be shown`);
  return encodePng(tilePictures(rows, CELL_WIDTH));
}

function cellsOf({ image, label, strong }: Sample, palette: readonly Rgb[]): Image[] {
  const views = [{ image, label }, ...(strong ? [strong] : [])];
  return views.flatMap(({ image, label }) => [
    image,
    ...(typeof label === 'object' ? [colourLabels(label, palette)] : []),
  ]);
}
