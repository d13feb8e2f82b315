import { join } from 'node:path';
import { warpImage } from '../../framework/data/geometry/warpImage.ts';
import { labelNames } from '../../framework/data/pseudoLabels/labelNames.ts';
import { PseudoLabelFolder } from '../../framework/data/pseudoLabels/PseudoLabelFolder.ts';
import type { PseudoLabelSettings } from '../../framework/data/pseudoLabels/PseudoLabelManifest.ts';
import type { Dataset, Image } from '../../framework/data/types.ts';
import { writeFileAtomically } from '../../framework/files/writeFileAtomically.ts';
import { spread } from '../describe/inspectDataset.ts';
import { Canvas } from '../inference/Canvas.ts';
import { heatColour } from '../inference/heatColour.ts';

const CELL_WIDTH = 640;
/** Share of the class's colour in an overlay. */
const OPACITY = 0.55;

/** Classes and their probabilities, from 0 to 1, on a grid. */
interface Guess {
  readonly classes: Uint8Array;
  readonly confidences: Float32Array;
  readonly height: number;
  readonly width: number;
}

/** Draws some images with the labels that lie in a folder over them, and their confidences: `<root>/pictures/<name>.png`. */
export async function drawLabels(
  root: string,
  { form, classes }: PseudoLabelSettings,
  dataset: Dataset,
  images: readonly string[],
  count: number,
): Promise<void> {
  const folder = await PseudoLabelFolder.open({ root, form, threshold: 0, weights: null, images, classes });
  const names = labelNames(images);
  for (const index of spread(images.length, count)) {
    const { image } = await dataset.read(index);
    const guess = form === 'soft' ? bestOf(await folder.soft(index)) : await hardGuess(folder, index);
    const canvas = new Canvas(2, CELL_WIDTH);
    canvas.add(overlay(image, guess, dataset.palette ?? []));
    canvas.add(heatMap(guess));
    await writeFileAtomically(join(root, 'pictures', `${names[index]}.png`), canvas.encode());
  }
}

function bestOf({ data, height, width, channels }: Awaited<ReturnType<PseudoLabelFolder['soft']>>): Guess {
  const classes = new Uint8Array(height * width);
  const confidences = new Float32Array(height * width);
  for (let i = 0; i < classes.length; i++) {
    for (let c = 0; c < channels; c++) {
      const value = data[i * channels + c];
      if (value <= confidences[i]) continue;
      confidences[i] = value;
      classes[i] = c;
    }
  }
  return { classes, confidences, height, width };
}

async function hardGuess(folder: PseudoLabelFolder, index: number): Promise<Guess> {
  const { data, confidences, height, width } = await folder.stored(index);
  return { classes: data, confidences: Float32Array.from(confidences, value => value / 255), height, width };
}

function overlay(image: Image, { classes, height, width }: Guess, palette: readonly (readonly number[])[]): Image {
  const small = warpImage(image, [{ type: 'resize', height, width }], 0);
  const data = new Uint8Array(classes.length * 3);
  for (let i = 0; i < data.length; i++) {
    const colour = palette[classes[Math.floor(i / 3)]]?.[i % 3] ?? 0;
    data[i] = small.data[i] * (1 - OPACITY) + colour * OPACITY;
  }
  return { data, height, width, channels: 3 };
}

function heatMap({ confidences, height, width }: Guess): Image {
  const data = new Uint8Array(confidences.length * 3);
  for (let i = 0; i < confidences.length; i++) data.set(heatColour(confidences[i]), 3 * i);
  return { data, height, width, channels: 3 };
}
