import { warpImage } from '../../data/geometry/warpImage.ts';
import type { Image } from '../../data/types.ts';
import { Canvas } from './Canvas.ts';
import type { Picture } from './decodePicture.ts';
import { toPicture } from './toPicture.ts';

const GAP = 4;

/** Pictures in rows on black, each as wide as the others; a row is as high as its highest picture. @param width of each, pixels */
export function tilePictures(rows: readonly (readonly Image[])[], width: number): Canvas {
  const tiles = rows.map(row => row.map(image => resized(image, width)));
  const heights = tiles.map(row => Math.max(...row.map(({ height }) => height)));
  const columns = Math.max(...tiles.map(row => row.length));
  const sheet = new Canvas(
    heights.reduce((sum, height) => sum + height + GAP, GAP),
    columns * (width + GAP) + GAP,
    [0, 0, 0],
  );
  let top = GAP;
  for (const [i, row] of tiles.entries()) {
    for (const [column, tile] of row.entries()) sheet.paste(tile, top, GAP + column * (width + GAP));
    top += heights[i] + GAP;
  }
  return sheet;
}

function resized(image: Image, width: number): Picture {
  const height = Math.max(1, Math.round((image.height * width) / image.width));
  return toPicture(warpImage(toPicture(image), [{ type: 'resize', height, width }], 0));
}
