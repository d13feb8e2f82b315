import { readdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { nearestName } from '../../../framework/errors/nearestName.ts';
import { DataError } from '../../../framework/errors/UserError.ts';
import { isFolder } from '../../../framework/files/isFolder.ts';
import { openNpy } from '../../../framework/files/npy/openNpy.ts';
import { checkImages } from './checkImages.ts';
import { readCorruptionLabels } from './readCorruptionLabels.ts';

export interface Cifar10CLayout {
  /** Rows of every file that belong to one severity. */
  readonly perSeverity: number;
  /** Their labels, the same for every severity. */
  readonly labels: Uint8Array;
}

const WAY_OUT = '`node tools/make_cifar10_c.js` makes the files; the official archive CIFAR-10-C.tar holds them too';

/**
 * Checks every file that will be needed, reading headers and labels only.
 *
 * @param severities what the rows hold, in their order (`stored_severities`)
 * @throws DataError naming the file, what is wrong with it and the way out
 */
export async function openCifar10C(
  root: string,
  corruptions: readonly string[],
  severities: readonly number[],
): Promise<Cifar10CLayout> {
  const present = await readdir(root).catch(cause => {
    throw new DataError(`the folder ${root} of CIFAR-10-C cannot be read: ${reasonOf(cause)}`, {
      hint: `${WAY_OUT}${quickstartHint()}`,
      cause,
    });
  });
  let rows: number | undefined;
  for (const corruption of corruptions) {
    const found = await checkFile(root, `${corruption}.npy`, present);
    if (found !== (rows ?? found)) {
      throw new DataError(`${join(root, `${corruption}.npy`)} has ${found} rows, ${corruptions[0]}.npy has ${rows}`);
    }
    rows = found;
  }
  const perSeverity = rows! / severities.length;
  if (!Number.isInteger(perSeverity)) {
    throw new DataError(`the ${rows} rows of the files in ${root} are not ${severities.length} times the same number`, {
      hint: `stored_severities is [${severities.join(', ')}]: say which severities the rows hold, for example [5]`,
    });
  }
  expectFile(root, 'labels.npy', present);
  return { perSeverity, labels: await readCorruptionLabels(join(root, 'labels.npy'), perSeverity, severities) };
}

/** @returns its number of rows */
async function checkFile(root: string, name: string, present: readonly string[]): Promise<number> {
  expectFile(root, name, present);
  const file = join(root, name);
  const npy = await openNpy(file);
  await npy.close();
  checkImages(npy, file);
  return npy.shape[0];
}

function expectFile(root: string, name: string, present: readonly string[]): void {
  if (present.includes(name)) return;
  const nearest = nearestName(name, present);
  const held = present.filter(other => other.endsWith('.npy')).map(other => other.slice(0, -4));
  const listed = held.length > 0 ? `the folder holds ${held.sort().join(', ')}` : 'the folder holds no .npy file';
  throw new DataError(`${join(root, name)} is missing`, {
    hint: `${nearest ? `did you mean ${nearest}? ` : ''}${WAY_OUT}; ${listed}`,
  });
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return 'it does not exist';
  return error.code === 'ENOTDIR' ? 'it is a file' : error.message;
}

/** After the quickstart there are fewer images in another place, which do for a first look. */
function quickstartHint(): string {
  const folder = 'data/quickstart';
  const all = isFolder(folder) ? readdirSync(folder).sort() : [];
  const made = all.find(name => name.startsWith('CIFAR-10-C') && isFolder(join(folder, name)));
  if (!made) return '';
  const files = readdirSync(join(folder, made)).sort();
  const names = files.filter(name => name.endsWith('.npy') && name !== 'labels.npy');
  const corruptions = names.map(name => `"${name.slice(0, -'.npy'.length)}"`).join(',');
  const options = [
    `data.test.root=${folder}/${made}`,
    "'data.test.stored_severities=[5]'",
    "'data.test.severities=[5]'",
    ...(names.length < 15 ? [`'data.test.corruptions=[${corruptions}]'`] : []),
  ];
  return `; those of the quickstart: --cfg-options ${options.join(' ')}`;
}
