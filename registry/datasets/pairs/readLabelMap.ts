import { readFile } from 'node:fs/promises';
import type { LabelMap } from '../../../framework/data/types.ts';
import { DataError } from '../../../framework/errors/UserError.ts';
import { type PngHeader, type PngValues, readPng } from '../../../framework/files/png/readPng.ts';

/** How a data set stores its labels. */
export interface LabelFormat {
  /** Looks at the header of a label file. @returns what is wrong with it, and the way out; undefined: it is right */
  readonly problem: (header: PngHeader) => { readonly message: string; readonly hint?: string } | undefined;
  /** The label of each id that may occur. Ids stand in the first channel. */
  readonly labelOfId: ReadonlyMap<number, number>;
}

/**
 * Reads a label map and turns its ids into labels.
 *
 * @throws DataError naming the file when it is missing, damaged or of a wrong kind, or holds an id that the data set does not know
 */
export async function readLabelMap(file: string, { problem, labelOfId }: LabelFormat): Promise<LabelMap> {
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    throw new DataError(`${file} ${cause.code === 'ENOENT' ? 'is missing' : `cannot be read: ${cause.message}`}`, {
      cause,
    });
  });
  const { data, height, width, channels } = readPng(bytes, file, header => {
    const wrong = problem(header);
    if (wrong) throw new DataError(`${file} ${wrong.message}`, { hint: wrong.hint });
  });
  // Ids of one byte become labels where they are: the fewer megabytes a sample takes, the less there is to collect.
  const inPlace = data instanceof Uint8Array && channels === 1;
  const labels = inPlace ? data : new Uint8Array(height * width);
  if (inPlace) lookUp(labels, tablesOf(labelOfId));
  else lookUpFirst(data, channels, tablesOf(labelOfId).single, labels);
  const unknown = labels.indexOf(UNKNOWN);
  if (unknown >= 0) throw unknownId(file, readPng(bytes, file), unknown, labelOfId);
  return { data: labels, height, width };
}

/** In place; two neighbours at once where they lie on an even place. */
function lookUp(ids: Uint8Array, { single, pairs }: Tables): void {
  const count = ids.byteOffset % 2 === 0 ? ids.length >> 1 : 0;
  const words = count > 0 ? new Uint16Array(ids.buffer, ids.byteOffset, count) : new Uint16Array(0);
  for (let i = 0; i < words.length; i++) words[i] = pairs[words[i]];
  for (let i = 2 * count; i < ids.length; i++) ids[i] = single[ids[i]];
}

/** Ids in the first of several channels, or of 16 bit. */
function lookUpFirst(ids: Uint8Array | Uint16Array, channels: number, table: Uint8Array, labels: Uint8Array): void {
  for (let i = 0, at = 0; i < labels.length; i++, at += channels) labels[i] = table[Math.min(ids[at], UNKNOWN_ID)];
}

/** No label: classes lie below 250. */
const UNKNOWN = 255;
const UNKNOWN_ID = 256;

interface Tables {
  /** The labels of ids 0 .. 255, and `UNKNOWN` for all others. */
  readonly single: Uint8Array;
  /** Those of two bytes, by the machine's own order. */
  readonly pairs: Uint16Array;
}

const tables = new WeakMap<ReadonlyMap<number, number>, Tables>();

function tablesOf(labelOfId: ReadonlyMap<number, number>): Tables {
  const known = tables.get(labelOfId);
  if (known) return known;
  const single = new Uint8Array(UNKNOWN_ID + 1).fill(UNKNOWN);
  for (const [id, label] of labelOfId) single[id] = label;
  const pairs = Uint16Array.from({ length: 2 ** 16 }, (_, pair) => pair);
  const bytes = new Uint8Array(pairs.buffer);
  for (let i = 0; i < bytes.length; i++) bytes[i] = single[bytes[i]];
  const made = { single, pairs };
  tables.set(labelOfId, made);
  return made;
}

function unknownId(
  file: string,
  { data, channels, width }: PngValues,
  first: number,
  labelOfId: ReadonlyMap<number, number>,
): DataError {
  const id = data[first * channels];
  let count = 0;
  for (let at = 0; at < data.length; at += channels) if (data[at] === id) count++;
  const place = `row ${Math.floor(first / width)}, column ${first % width}`;
  return new DataError(
    `${file} has the id ${id} at ${count} pixels, the first in ${place}: known are ${rangesOf(labelOfId)}`,
    {
      hint: 'ids, not train ids or colours, are expected: is it the label file of this data set?',
    },
  );
}

/** '0 to 33, 255' */
function rangesOf(labelOfId: ReadonlyMap<number, number>): string {
  const ids = [...labelOfId.keys()].sort((a, b) => a - b);
  const starts = ids.filter((id, i) => i === 0 || ids[i - 1] !== id - 1);
  return starts
    .map((start, i) => {
      const end = ids.filter(id => id < (starts[i + 1] ?? Number.POSITIVE_INFINITY)).at(-1)!;
      return start === end ? `${start}` : `${start} to ${end}`;
    })
    .join(', ');
}
