import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../../framework/errors/UserError.ts';
import { writeFileAtomically } from '../../framework/files/writeFileAtomically.ts';

/** Raised when the pictures come out differently than before from the same seed: a tree must not hold some of both. */
export const GENERATOR = 2;
const FILE = 'manifest.json';
const MADE_BY = 'shiftkit tools/make_streets';

/** What decides the content of a tree. */
export interface TreeSettings {
  readonly generator: number;
  readonly seed: number;
  /** Height, width. */
  readonly size: readonly [number, number];
  /** Number of pictures of each split. */
  readonly pictures: Readonly<Record<string, number>>;
}

/**
 * How the tree in a folder was made.
 *
 * @returns nothing when there is no such folder, or an empty one
 * @throws DataError when the folder holds anything that this tool did not make
 */
export async function readManifest(folder: string): Promise<TreeSettings | undefined> {
  const file = join(folder, FILE);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) {
    const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw new DataError(`${folder} cannot be read: ${error.message}`, { cause: error });
    });
    if (names.length === 0) return undefined;
    throw new DataError(`${folder} holds ${names[0]} but no ${FILE}: it was not made by this tool`, {
      hint: 'Choose another --out, so that no data is lost.',
    });
  }
  try {
    const content = JSON.parse(text) as TreeSettings & { made_by?: string };
    if (content.made_by === MADE_BY) return content;
  } catch {
    // the same as below
  }
  throw new DataError(`${file} is not a manifest of this tool`, { hint: 'Choose another --out.' });
}

export async function writeManifest(folder: string, settings: TreeSettings): Promise<void> {
  await writeFileAtomically(join(folder, FILE), `${JSON.stringify({ made_by: MADE_BY, ...settings }, null, 2)}\n`);
}

/** What differs, in words: `seed 1, not 2`. Nothing: they are the same. */
export function differences(known: TreeSettings, wanted: TreeSettings): string[] {
  return (['generator', 'seed', 'size', 'pictures'] as const)
    .map(key => [key, JSON.stringify(known[key]), JSON.stringify(wanted[key])])
    .filter(([, old, now]) => old !== now)
    .map(([key, old, now]) => `${key} ${old}, not ${now}`);
}
