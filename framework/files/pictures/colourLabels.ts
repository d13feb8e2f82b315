import { IGNORE_INDEX } from '../../data/ignoreIndex.ts';
import type { LabelMap } from '../../data/types.ts';
import type { Rgb } from './Canvas.ts';
import type { Picture } from './decodePicture.ts';

/** What pixels of no class look like. */
export const NO_CLASS: Rgb = [250, 250, 250];

/** A label map in the colours of its classes. */
export function colourLabels({ data, height, width }: LabelMap, palette: readonly Rgb[]): Picture {
  const colours = new Uint8Array(data.length * 3);
  for (const [i, label] of data.entries()) {
    colours.set(label === IGNORE_INDEX ? NO_CLASS : (palette[label] ?? [label, label, label]), 3 * i);
  }
  return { data: colours, height, width, channels: 3 };
}
