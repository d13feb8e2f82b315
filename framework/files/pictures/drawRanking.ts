import { Canvas, type Rgb } from './Canvas.ts';
import type { Picture } from './decodePicture.ts';
import { LINE_HEIGHT } from './glyphs.ts';

export interface Ranked {
  readonly name: string;
  /** 0 to 1. */
  readonly probability: number;
}

/** Small pictures are enlarged to about this many pixels. */
const WIDTH = 256;
const SCALE = 2;
const MARGIN = 8;
const BAR: Rgb = [178, 205, 240];

/** A picture with what it was taken for below it: a line with a bar for each class. */
export function drawRanking(picture: Picture, ranking: readonly Ranked[]): Picture {
  const enlarged = Math.max(1, Math.floor(WIDTH / picture.width));
  const line = LINE_HEIGHT * SCALE + 2;
  const texts = ranking.map(({ name, probability }) => `${(100 * probability).toFixed(1).padStart(5)}% ${name}`);
  const needed = Math.max(...texts.map(text => Canvas.textWidth(text, SCALE))) + 2 * MARGIN;
  const width = Math.max(WIDTH, needed, picture.width);
  const height = picture.height * enlarged;
  const canvas = new Canvas(height + 2 * MARGIN + ranking.length * line, width);
  canvas.paste(picture, 0, Math.floor((width - picture.width * enlarged) / 2), enlarged);
  for (const [i, { probability }] of ranking.entries()) {
    const top = height + MARGIN + i * line;
    canvas.fill(top - 2, MARGIN, line - 2, Math.round(probability * (width - 2 * MARGIN)), BAR);
    canvas.write(texts[i], top + 1, MARGIN + 2, { scale: SCALE });
  }
  return canvas;
}
