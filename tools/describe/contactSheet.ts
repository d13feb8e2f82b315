import { datasetTitle } from '../../framework/data/datasetTitle.ts';
import { warpImage } from '../../framework/data/geometry/warpImage.ts';
import { IGNORE_INDEX } from '../../framework/data/ignoreIndex.ts';
import { loadSample, UnreadableSample } from '../../framework/data/loadSample.ts';
import type { Dataset, Image, LabelMap, Sample } from '../../framework/data/types.ts';
import { DataError } from '../../framework/errors/UserError.ts';
import { encodePng } from '../../framework/files/png/encodePng.ts';
import { RandomStream } from '../../framework/random/RandomStream.ts';

const CELL_WIDTH = 320;
const GAP = 4;
type Rgb = readonly [number, number, number];
const NO_CLASS: Rgb = [250, 250, 250];

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
  return views.flatMap(({ image, label }) => [image, ...(typeof label === 'object' ? [coloured(label, palette)] : [])]);
}

function coloured({ data, height, width }: LabelMap, palette: readonly Rgb[]): Image {
  const colours = new Uint8Array(data.length * 3);
  for (const [i, label] of data.entries()) {
    colours.set(label === IGNORE_INDEX ? NO_CLASS : (palette[label] ?? [label, label, label]), 3 * i);
  }
  return { data: colours, height, width, channels: 3 };
}

/** Bytes, RGB, of one width. */
function toCell(image: Image): Image {
  const { data, height, width, channels } = image;
  const rgb = new Uint8Array(height * width * 3);
  const scale = data instanceof Float32Array ? 255 : 1;
  for (let i = 0; i < height * width; i++) {
    for (let c = 0; c < 3; c++) {
      rgb[3 * i + c] = Math.min(255, Math.max(0, data[i * channels + Math.min(c, channels - 1)] * scale));
    }
  }
  const size = { height: Math.max(1, Math.round((height * CELL_WIDTH) / width)), width: CELL_WIDTH };
  return warpImage({ data: rgb, height, width, channels: 3 }, [{ type: 'resize', ...size }], 0);
}

function arrange(rows: readonly (readonly Image[])[]): {
  data: Uint8Array;
  height: number;
  width: number;
  channels: 3;
} {
  const heights = rows.map(cells => Math.max(...cells.map(({ height }) => height)));
  const width = Math.max(...rows.map(cells => cells.length)) * (CELL_WIDTH + GAP) + GAP;
  const height = heights.reduce((sum, value) => sum + value + GAP, GAP);
  const data = new Uint8Array(height * width * 3);
  let top = GAP;
  for (const [row, cells] of rows.entries()) {
    for (const [column, cell] of cells.entries()) {
      const left = GAP + column * (CELL_WIDTH + GAP);
      for (let y = 0; y < cell.height; y++) {
        const from = y * cell.width * 3;
        data.set(cell.data.subarray(from, from + cell.width * 3), ((top + y) * width + left) * 3);
      }
    }
    top += heights[row] + GAP;
  }
  return { data, height, width, channels: 3 };
}
