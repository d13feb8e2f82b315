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

/** What follows the name of a batch, by format; the official Python files have no extension. */
const EXTENSIONS: Readonly<Record<CifarFormat, string>> = { png: '.png', bin: '.bin', py: '' };
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
  let best: { present: number; missing: string[]; location: CifarLocation; beside: string[] } | undefined;
  for (const folder of FOLDERS.map(name => join(root, name))) {
    const beside = await readdir(folder).catch(() => undefined);
    if (beside === undefined && folder === join(root)) {
      throw new DataError(`the folder ${root} of CIFAR-10 does not exist`, { hint: WAY_OUT });
    }
    for (const format of Object.keys(EXTENSIONS) as CifarFormat[]) {
      const names = namesOf(format, split);
      const wanted = [...names.files, ...names.labels];
      const missing = wanted.filter(name => !beside?.includes(name));
      const files = names.files.map(name => join(folder, name));
      const location = { format, files, labelFile: join(folder, names.labels[0] ?? '') };
      if (missing.length === 0) return location;
      const present = wanted.length - missing.length;
      if (present > (best?.present ?? 0))
        best = { present, missing: missing.map(name => join(folder, name)), location, beside: beside! };
    }
  }
  if (!best)
    throw new DataError(`${root} holds no ${split} files of CIFAR-10 (data_batch_1, test_batch, ...)`, {
      hint: WAY_OUT,
    });
  const [first] = best.missing;
  const nearest = nearestName(first, best.beside);
  const more = best.missing.length > 1 ? ` (and ${best.missing.length - 1} more)` : '';
  throw new DataError(`${first} is missing${more}`, { hint: `${nearest ? `is it ${nearest}? ` : ''}${WAY_OUT}` });
}

function namesOf(format: CifarFormat, split: Split): { files: string[]; labels: string[] } {
  const stems = split === 'test' ? ['test_batch'] : [1, 2, 3, 4, 5].map(n => `data_batch_${n}`);
  const files = stems.map(stem => stem + EXTENSIONS[format]);
  // Spelt so by the package.
  return { files, labels: format === 'png' ? [`${split}_lables.json`] : [] };
}
