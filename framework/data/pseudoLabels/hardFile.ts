import { readFile } from 'node:fs/promises';
import { DataError } from '../../errors/UserError.ts';
import { halfTable, toHalves } from '../../files/npy/halfFloats.ts';
import { openNpy } from '../../files/npy/openNpy.ts';
import { encodePng } from '../../files/png/encodePng.ts';
import { type PngHeader, readPng } from '../../files/png/readPng.ts';
import { IGNORE_INDEX } from '../ignoreIndex.ts';
import type { LabelMap } from '../types.ts';

/** The most probable class of each pixel, and how probable it is. */
export interface HardLabel extends LabelMap {
  readonly data: Uint8Array;
  /** Probability * 255 for each pixel. */
  readonly confidences: Uint8Array;
}

/** Two files: a palette picture whose indices are the classes, and a grey one of the confidences. */
export function encodeHard(
  { data, confidences, height, width }: HardLabel,
  palette: readonly (readonly number[])[],
): { readonly classes: Uint8Array; readonly confidences: Uint8Array } {
  const colours = Uint8Array.from(palette.flatMap(colour => [...colour]));
  return {
    classes: encodePng({ data, height, width, channels: 1, palette: colours }),
    confidences: encodePng({ data: confidences, height, width, channels: 1, filter: 'up' }),
  };
}

export interface HardFiles {
  readonly classes: string;
  /** A picture of ours, or the original's float16 `.npy`; not needed without a threshold. */
  readonly confidences: string;
}

/**
 * Reads a hard label. Pixels whose confidence is not above the threshold are of no class.
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
    : await unsureBytes(files.confidences, threshold, [height, width]);
  for (let i = 0; i < labels.length; i++) if (unsure(i)) labels[i] = IGNORE_INDEX;
  return { data: labels, height, width };
}

/** A hard label as it is stored: for pictures of ours only. */
export async function readStored({ classes, confidences }: HardFiles): Promise<HardLabel> {
  const { data, height, width } = await readGrey(classes);
  const stored = await readGrey(confidences);
  return { data: data as Uint8Array, confidences: stored.data as Uint8Array, height, width };
}

type Size = readonly [height: number, width: number];
type Unsure = (pixel: number) => boolean;

async function unsureBytes(file: string, threshold: number, size: Size): Promise<Unsure> {
  const { data, height, width } = await readGrey(file);
  requireSize(file, [height, width], size);
  const least = threshold * 255;
  return pixel => data[pixel] <= least;
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

function requireSize(file: string, found: readonly number[], expected: Size): void {
  if (found.join() === expected.join()) return;
  throw new DataError(`${file} is [${found.join(', ')}], its classes are [${expected.join(', ')}]`, {
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
