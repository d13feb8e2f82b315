import type { LabelMap } from '../../data/types.ts';
import type { Rgb } from './Canvas.ts';
import { colourLabels } from './colourLabels.ts';
import type { Picture } from './decodePicture.ts';

/**
 * A photograph with its label map over it.
 *
 * @param opacity of the labels: 0 shows the photograph, 1 the labels
 * @throws RangeError when their sizes differ
 */
export function overlayLabels(picture: Picture, labels: LabelMap, palette: readonly Rgb[], opacity = 0.5): Picture {
  const { height, width } = picture;
  if (labels.height !== height || labels.width !== width) {
    throw new RangeError(`a label map [${labels.height}, ${labels.width}] over a picture [${height}, ${width}]`);
  }
  const { data } = colourLabels(labels, palette);
  for (let i = 0; i < data.length; i++) data[i] = Math.round(opacity * data[i] + (1 - opacity) * picture.data[i]);
  return { data, height, width, channels: 3 };
}
