import { join } from 'node:path';
import { warpImage } from '../../framework/data/geometry/warpImage.ts';
import { labelNames } from '../../framework/data/pseudoLabels/labelNames.ts';
import { PseudoLabelFolder } from '../../framework/data/pseudoLabels/PseudoLabelFolder.ts';
import type { PseudoLabelSettings } from '../../framework/data/pseudoLabels/PseudoLabelManifest.ts';
import type { Dataset, Image } from '../../framework/data/types.ts';
import type { Rgb } from '../../framework/files/pictures/Canvas.ts';
import type { Picture } from '../../framework/files/pictures/decodePicture.ts';
import { overlayLabels } from '../../framework/files/pictures/overlayLabels.ts';
import { tilePictures } from '../../framework/files/pictures/tilePictures.ts';
import { toPicture } from '../../framework/files/pictures/toPicture.ts';
import { encodePng } from '../../framework/files/png/encodePng.ts';
import { writeFileAtomically } from '../../framework/files/writeFileAtomically.ts';
import { spread } from '../describe/inspectDataset.ts';
import { heatMap } from '../inference/heatMap.ts';

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
    const { confidences, height, width } = guess;
    const row = [overlay(image, guess, dataset.palette ?? []), heatMap(confidences, height, width)];
    const sheet = tilePictures([row], CELL_WIDTH);
    await writeFileAtomically(join(root, 'pictures', `${names[index]}.png`), encodePng(sheet));
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
  const { data, confidences, height, width } = await folder.whole(index);
  return { classes: data, confidences: Float32Array.from(confidences, value => value / 255), height, width };
}

function overlay(image: Image, { classes, height, width }: Guess, palette: readonly Rgb[]): Picture {
  const small = toPicture(warpImage(image, [{ type: 'resize', height, width }], 0));
  return overlayLabels(small, { data: classes, height, width }, palette, OPACITY);
}
