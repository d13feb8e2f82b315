import { Canvas, type Rgb } from './Canvas.ts';
import type { Picture } from './decodePicture.ts';
import { LINE_HEIGHT } from './glyphs.ts';
import { letterScale } from './letterScale.ts';

export interface LegendEntry {
  readonly colour: Rgb;
  readonly text: string;
}

/** Narrower pictures get a margin. */
const LEAST_WIDTH = 200;
const MARGIN = 6;

/** A picture with a legend below it: a square of each colour and its text, in as many columns as fit. Large pictures get large letters. */
export function addLegend(picture: Picture, entries: readonly LegendEntry[]): Picture {
  const longest = Math.max(0, ...entries.map(({ text }) => Canvas.textWidth(text)));
  const entry = LINE_HEIGHT + longest + 2 * MARGIN;
  const scale = letterScale(picture, entry + MARGIN);
  const [line, margin, column] = [LINE_HEIGHT * scale, MARGIN * scale, entry * scale];
  const width = Math.max(LEAST_WIDTH, picture.width, column + margin);
  const columns = Math.max(1, Math.floor((width - margin) / column));
  const rows = Math.ceil(entries.length / columns);
  const canvas = new Canvas(picture.height + 2 * margin + rows * (line + scale), width);
  canvas.paste(picture, 0, Math.floor((width - picture.width) / 2));
  for (const [i, { colour, text }] of entries.entries()) {
    const top = picture.height + margin + Math.floor(i / columns) * (line + scale);
    const left = margin + (i % columns) * column;
    canvas.fill(top, left, 8 * scale, 8 * scale, [0, 0, 0]); // a frame, for colours like the page's
    canvas.fill(top + scale, left + scale, 6 * scale, 6 * scale, colour);
    canvas.write(text, top, left + line, { scale });
  }
  return canvas;
}
