import { readFile } from 'node:fs/promises';
import { DataError } from '../../errors/UserError.ts';
import { halfTable, toHalves } from '../../files/npy/halfFloats.ts';
import { openNpy } from '../../files/npy/openNpy.ts';
import { encodePng } from '../../files/png/encodePng.ts';
import { type PngHeader, readPng } from '../../files/png/readPng.ts';
import { IGNORE_INDEX } from '../ignoreIndex.ts';
import type { LabelMap } from '../types.ts';
import { blocksOf } from './blocksOf.ts';
import { stretchConfidences } from './stretchConfidences.ts';

/** The most probable class of each pixel, and how probable it is. */
export interface HardLabel extends LabelMap {
  readonly data: Uint8Array;
  /** Probability * 255: of each pixel, or the mean of each block of pixels. */
  readonly confidences: Uint8Array;
  /** Pixels along each side of such a block. Default 1. */
  readonly stride?: number | undefined;
}

/** Two files: a palette picture whose indices are the classes, and a grey one of the confidences. */
export function encodeHard(
  { data, confidences, height, width, stride = 1 }: HardLabel,
  palette: readonly (readonly number[])[],
): { readonly classes: Uint8Array; readonly confidences: Uint8Array } {
  const colours = Uint8Array.from(palette.flatMap(colour => [...colour]));
  return {
    classes: encodePng({ data, height, width, channels: 1, palette: colours }),
    confidences: encodePng({ data: confidences, ...blocksOf({ height, width }, stride), channels: 1, filter: 'up' }),
  };
}

export interface HardFiles {
  readonly classes: string;
  /** A picture of ours, or the original's float16 `.npy`; not needed without a threshold. */
  readonly confidences: string;
  /** Pixels along each side of the blocks that a picture of ours has confidences of. Default 1; the original's are of each pixel. */
  readonly stride?: number | undefined;
}

/**
 * Reads a hard label. Pixels whose confidence is not above the threshold are of no class; that of blocks is stretched to the pixels.
 *
 * @param threshold 0 to 1; null: all count
 * @param classes how many there are
 * @throws DataError naming the file when one is missing, damaged, or does not fit
 */
export async function readHard(files: HardFiles, threshold: number | null, classes: number): Promise<LabelMap> {
  const { data, height, width } = await readGrey(files.classes);
  const labels = data as Uint8Array;
  const unknown = labels.findIndex(label => label >= classes);
  if (unknown >= 0) {
    throw new DataError(`${files.classes} has the class ${labels[unknown]}, the data set has ${classes} classes`, {
      hint: 'make the labels again with a network of these classes',
    });
  }
  if (threshold === null) return { data: labels, height, width };
  const unsure = files.confidences.endsWith('.npy')
    ? await unsureHalves(files.confidences, threshold, [height, width])
    : await unsureBytes(files, threshold, [height, width]);
  for (let i = 0; i < labels.length; i++) if (unsure(i)) labels[i] = IGNORE_INDEX;
  return { data: labels, height, width };
}

/** All classes of a hard label, and a confidence for each pixel: for pictures of ours only. */
export async function readWhole(files: HardFiles): Promise<HardLabel> {
  const { data, height, width } = await readGrey(files.classes);
  return { data: data as Uint8Array, confidences: await readConfidences(files, [height, width]), height, width };
}

type Size = readonly [height: number, width: number];
type Unsure = (pixel: number) => boolean;

async function unsureBytes(files: HardFiles, threshold: number, size: Size): Promise<Unsure> {
  const confidences = await readConfidences(files, size);
  const least = threshold * 255;
  return pixel => confidences[pixel] <= least;
}

/** A byte for each pixel. */
async function readConfidences({ confidences: file, stride = 1 }: HardFiles, size: Size): Promise<Uint8Array> {
  const { data, height, width } = await readGrey(file);
  requireSize(file, [height, width], size, stride);
  return stretchConfidences(data as Uint8Array, { height: size[0], width: size[1] }, stride);
}

/** The original compares in float16. */
async function unsureHalves(file: string, threshold: number, size: Size): Promise<Unsure> {
  const npy = await openNpy(file);
  try {
    requireSize(file, npy.shape, size);
    const values = (await npy.rows(0, size[0])) as Uint16Array | Float32Array;
    if (npy.dtype !== 'float16') return pixel => values[pixel] <= threshold;
    const table = halfTable();
    const least = table[toHalves(Float32Array.of(threshold))[0]];
    return pixel => table[values[pixel]] <= least;
  } finally {
    await npy.close();
  }
}

function requireSize(file: string, found: readonly number[], classes: Size, stride = 1): void {
  const { height, width } = blocksOf({ height: classes[0], width: classes[1] }, stride);
  if (found.join() === [height, width].join()) return;
  const blocks = stride === 1 ? '' : `: with confidence_stride ${stride} it would be [${height}, ${width}]`;
  throw new DataError(`${file} is [${found.join(', ')}], its classes are [${classes.join(', ')}]${blocks}`, {
    hint: 'make the labels again; with the original only labels made with --flip fit',
  });
}

async function readGrey(file: string) {
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    throw new DataError(`${file} ${cause.code === 'ENOENT' ? 'is missing' : `cannot be read: ${cause.message}`}`, {
      cause,
    });
  });
  return readPng(bytes, file, ({ depth, channels, colour }: PngHeader) => {
    if (depth === 8 && channels === 1) return;
    throw new DataError(`${file} is ${depth} bit ${colour}: pseudo labels are 8 bit grey or palette pictures`);
  });
}
