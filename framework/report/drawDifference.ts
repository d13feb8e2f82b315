import { IGNORE_INDEX } from '../data/ignoreIndex.ts';
import type { LabelMap } from '../data/types.ts';
import type { Rgb } from '../files/pictures/Canvas.ts';
import { NO_CLASS } from '../files/pictures/colourLabels.ts';
import type { Picture } from '../files/pictures/decodePicture.ts';

const WRONG: Rgb = [220, 38, 38];

export interface Difference {
  readonly picture: Picture;
  /** Share of the pixels with a class that are right; null where none has one. */
  readonly right: number | null;
}

/** Where a prediction is wrong: red; right pixels show the picture, grey; pixels of no class are white. */
export function drawDifference(picture: Picture, predicted: LabelMap, truth: LabelMap): Difference {
  const { height, width } = picture;
  const data = new Uint8Array(height * width * 3);
  let [right, known] = [0, 0];
  for (let i = 0; i < height * width; i++) {
    const isKnown = truth.data[i] !== IGNORE_INDEX;
    const isRight = isKnown && truth.data[i] === predicted.data[i];
    if (isKnown) known++;
    if (isRight) right++;
    const grey = Math.round(
      0.3 * picture.data[3 * i] + 0.59 * picture.data[3 * i + 1] + 0.11 * picture.data[3 * i + 2],
    );
    data.set(isRight ? [grey, grey, grey] : isKnown ? WRONG : NO_CLASS, 3 * i);
  }
  return { picture: { data, height, width, channels: 3 }, right: known > 0 ? right / known : null };
}
