import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { nearestName } from '../../../framework/errors/nearestName.ts';
import { DataError } from '../../../framework/errors/UserError.ts';

export type Split = 'train' | 'test';
export type CifarFormat = 'png' | 'bin' | 'py';

export interface CifarLocation {
  readonly format: CifarFormat;
  /** With the images, in the order of the official batches. */
  readonly files: readonly string[];
  /** Of the format `png` only. */
  readonly labelFile: string;
}

/** A folder and a form in which the files could be there. */
interface Candidate {
  readonly folder: string;
  readonly format: CifarFormat;
  /** Names of the files with images, and all that are needed. */
  readonly images: readonly string[];
  readonly wanted: readonly string[];
  readonly missing: readonly string[];
  /** Files of the folder that are none of these. */
  readonly others: readonly string[];
}

/** What follows the name of a batch; the official Python files have no extension. */
const EXTENSIONS = { png: '.png', bin: '.bin', py: '' } as const;
/** The archives unpack to folders of these names: `root` may be the folder itself, or the one that holds it. */
const FOLDERS = ['', 'cifar-10-batches-bin', 'cifar-10-batches-py'];
const WAY_OUT =
  '`node tools/fetch_cifar10.js` brings CIFAR-10; cifar-10-batches-bin and cifar-10-batches-py are read too';

/**
 * Finds the files of a split, in whichever of the three forms they are there.
 *
 * @throws DataError when the folder is missing, holds none of them, or holds some of one form but not all
 */
export async function locateCifar10(root: string, split: Split): Promise<CifarLocation> {
  const candidates = await candidatesIn(root, split);
  const complete = candidates.find(({ missing }) => missing.length === 0);
  if (complete) {
    const { folder, format, images, wanted } = complete;
    return { format, files: images.map(name => join(folder, name)), labelFile: join(folder, wanted.at(-1)!) };
  }
  const present = ({ wanted, missing }: Candidate) => wanted.length - missing.length;
  const [best] = candidates.sort((a, b) => present(b) - present(a));
  if (!best || present(best) === 0) {
    const which = `${split} files of CIFAR-10 (${split === 'test' ? 'test_batch' : 'data_batch_1'}, ...)`;
    throw new DataError(`${root} holds no ${which}`, { hint: WAY_OUT });
  }
  const { folder, missing, others } = best;
  const more = missing.length > 1 ? ` (and ${missing.length - 1} more)` : '';
  const nearest = nearestName(missing[0], others);
  throw new DataError(`${join(folder, missing[0])} is missing${more}`, {
    hint: `${nearest ? `is it ${nearest}? ` : ''}${WAY_OUT}`,
  });
}

async function candidatesIn(root: string, split: Split): Promise<Candidate[]> {
  const candidates: Candidate[] = [];
  const stems = split === 'test' ? ['test_batch'] : [1, 2, 3, 4, 5].map(n => `data_batch_${n}`);
  for (const name of FOLDERS) {
    const folder = join(root, name);
    const present = await readdir(folder).catch(() => undefined);
    if (!present && name === '') {
      throw new DataError(`the folder ${root} of CIFAR-10 does not exist`, { hint: WAY_OUT });
    }
    if (!present) continue;
    for (const format of Object.keys(EXTENSIONS) as CifarFormat[]) {
      const images = stems.map(stem => stem + EXTENSIONS[format]);
      // Spelt so by the package.
      const wanted = format === 'png' ? [...images, `${split}_lables.json`] : images;
      const missing = wanted.filter(file => !present.includes(file));
      candidates.push({ folder, format, images, wanted, missing, others: present.filter(f => !wanted.includes(f)) });
    }
  }
  return candidates;
}
