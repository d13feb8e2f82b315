import { warpImage } from '../../../framework/data/geometry/warpImage.ts';
import { warpLabels } from '../../../framework/data/geometry/warpLabels.ts';
import type { Image, LabelMap, Sample } from '../../../framework/data/types.ts';
import { RandomStream } from '../../../framework/random/RandomStream.ts';
import { strongGeometry, weakGeometry } from './geometry.ts';

type Size = readonly [height: number, width: number];

/** Pixels of a side of what has one colour. */
const PATCH = 16;
/** And one class: at borders between classes the original's labels of strong views lie up to a cell beside ours. */
const REGION = 64;
const CLASSES = 19;

/** A labelled crop: the same in every process. */
export function drawnSource(size: Size): Sample {
  return { index: 0, image: drawnImage('source', size), label: drawnLabels('source', size) };
}

/** The weak and the strong view of a crop's size in a whole image, with hard labels. */
export function drawnTarget(size: Size): Sample {
  const full = drawnWhole(wholeSize(size)).image;
  const geometry = weakGeometry(size, [full.height, full.width]);
  const image = warpImage(full, geometry, 0);
  const label = drawnLabels('target', size);
  const moves = strongGeometry(size);
  const strong = { image: warpImage(image, moves, 127), label: warpLabels(label, moves), geometry: moves };
  return { index: 0, image, label, geometry, strong, full };
}

/** An image without labels. */
export function drawnWhole(size: Size): Sample {
  return { index: 0, image: drawnImage('whole', size) };
}

/** About twice the crop, as Cityscapes is to the crops of ProDA: [257, 513] for [128, 256]. */
function wholeSize([height, width]: Size): Size {
  return [2 * height + 1, 2 * width + 1];
}

/** Coloured blocks with noise. */
function drawnImage(name: string, [height, width]: Size): Image {
  const colours = new RandomStream('benchmark', 'proda', name, 'colours');
  const noise = new RandomStream('benchmark', 'proda', name, 'noise');
  const patchOf = blocks(width, PATCH);
  const shades = Float64Array.from({ length: 3 * (patchOf(height * width - 1) + 1) }, () => colours.uniform());
  const data = new Uint8Array(height * width * 3);
  for (let i = 0; i < data.length; i++) {
    const shade = shades[patchOf(Math.floor(i / 3)) * 3 + (i % 3)];
    data[i] = 255 * (0.8 * shade + 0.2 * noise.uniform());
  }
  return { data, height, width, channels: 3 };
}

function drawnLabels(name: string, [height, width]: Size): LabelMap {
  const classes = new RandomStream('benchmark', 'proda', name, 'classes');
  const regionOf = blocks(width, REGION);
  const ofRegion = Int32Array.from({ length: regionOf(height * width - 1) + 1 }, () => classes.integer(CLASSES));
  const data = Int32Array.from({ length: height * width }, (_, pixel) => ofRegion[regionOf(pixel)]);
  return { data, height, width };
}

/** The square that a pixel lies in, row after row. */
function blocks(width: number, side: number): (pixel: number) => number {
  const across = Math.ceil(width / side);
  return pixel => Math.floor(pixel / width / side) * across + Math.floor((pixel % width) / side);
}
