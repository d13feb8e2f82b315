import { datasetTitle } from '../../framework/data/datasetTitle.ts';
import { warpImage } from '../../framework/data/geometry/warpImage.ts';
import { loadSample, UnreadableSample } from '../../framework/data/loadSample.ts';
import type { Dataset, Image, Sample } from '../../framework/data/types.ts';
import { DataError } from '../../framework/errors/UserError.ts';
import { Canvas, type Rgb } from '../../framework/files/pictures/Canvas.ts';
import { colourLabels } from '../../framework/files/pictures/colourLabels.ts';
import { toPicture } from '../../framework/files/pictures/toPicture.ts';
import { encodePng } from '../../framework/files/png/encodePng.ts';
import { RandomStream } from '../../framework/random/RandomStream.ts';

const CELL_WIDTH = 320;
const GAP = 4;

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
      rows.push(cellsOf(sample, dataset.palette ?? []).map(toCell));
    } catch (error) {
      if (!(error instanceof UnreadableSample)) throw error; // the others are shown
    }
  }
  if (rows.length === 0) throw new DataError(`${datasetTitle(dataset)} has no sample that can be shown`);
  return encodePng(arrange(rows));
}

function cellsOf({ image, label, strong }: Sample, palette: readonly Rgb[]): Image[] {
  const views = [{ image, label }, ...(strong ? [strong] : [])];
  return views.flatMap(({ image, label }) => [
    image,
    ...(typeof label === 'object' ? [colourLabels(label, palette)] : []),
  ]);
}

/** Bytes, RGB, of one width. */
function toCell(image: Image): Image {
  const { height, width } = image;
  const size = { height: Math.max(1, Math.round((height * CELL_WIDTH) / width)), width: CELL_WIDTH };
  return warpImage(toPicture(image), [{ type: 'resize', ...size }], 0);
}

function arrange(rows: readonly (readonly Image[])[]): Canvas {
  const heights = rows.map(cells => Math.max(...cells.map(({ height }) => height)));
  const width = Math.max(...rows.map(cells => cells.length)) * (CELL_WIDTH + GAP) + GAP;
  const height = heights.reduce((sum, value) => sum + value + GAP, GAP);
  const sheet = new Canvas(height, width, [0, 0, 0]);
  let top = GAP;
  for (const [row, cells] of rows.entries()) {
    for (const [column, { data, height, width }] of cells.entries()) {
      sheet.paste({ data: data as Uint8Array, height, width }, top, GAP + column * (CELL_WIDTH + GAP));
    }
    top += heights[row] + GAP;
  }
  return sheet;
}
