import { Canvas, type Rgb } from './Canvas.ts';
import type { Picture } from './decodePicture.ts';
import { LINE_HEIGHT } from './glyphs.ts';
import { letterScale } from './letterScale.ts';

export interface Ranked {
  readonly name: string;
  /** 0 to 1. */
  readonly probability: number;
}

/** The longer side of small pictures is enlarged to about this many pixels. */
const SIDE = 256;
const LEAST_SCALE = 2;
/** In pixels of the letters. */
const MARGIN = 4;
const BAR: Rgb = [178, 205, 240];

/** A picture with what it was taken for below it: a line with a bar for each class. */
export function drawRanking(picture: Picture, ranking: readonly Ranked[]): Picture {
  const enlarged = Math.max(1, Math.floor(SIDE / Math.max(picture.width, picture.height)));
  const texts = ranking.map(({ name, probability }) => `${(100 * probability).toFixed(1).padStart(5)}% ${name}`);
  const needed = Math.max(...texts.map(text => Canvas.textWidth(text))) + 2 * MARGIN + 2;
  const scale = letterScale(picture, needed, LEAST_SCALE);
  const [line, margin] = [(LINE_HEIGHT + 1) * scale, MARGIN * scale];
  const width = Math.max(SIDE, needed * scale, picture.width);
  const height = picture.height * enlarged;
  const canvas = new Canvas(height + 2 * margin + ranking.length * line, width);
  canvas.paste(picture, 0, Math.floor((width - picture.width * enlarged) / 2), enlarged);
  for (const [i, { probability }] of ranking.entries()) {
    const top = height + margin + i * line;
    canvas.fill(top - scale, margin, line - scale, Math.round(probability * (width - 2 * margin)), BAR);
    canvas.write(texts[i], top, margin + scale, { scale });
  }
  return canvas;
}
