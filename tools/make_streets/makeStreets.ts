import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../../framework/errors/UserError.ts';
import { writeError } from '../../framework/files/writeError.ts';
import { syncFolder } from '../../framework/files/writeFileAtomically.ts';
import { ProgressBar } from '../../framework/logging/ProgressBar.ts';
import { withLock } from '../withLock.ts';
import { differences, GENERATOR, readManifest, type TreeSettings, writeManifest } from './TreeManifest.ts';
import type { TreeItem, TreeSize } from './trees/StreetTree.ts';
import { TREES, type TreeName } from './trees/trees.ts';
import { writeStreets } from './writeStreets.ts';

export interface StreetsRequest extends TreeSize {
  readonly trees: readonly TreeName[];
  /** Where the folders of the trees go. */
  readonly out: string;
  readonly height: number;
  readonly width: number;
  readonly seed: number;
  /** Threads; 0: none besides this one. The files do not depend on it. */
  readonly workers: number;
  /** Replaces trees of other settings. */
  readonly overwrite: boolean;
}

/** What became of a tree. */
export interface MadeTree {
  readonly folder: string;
  /** Pictures that were drawn now; 0: all were there. */
  readonly drawn: number;
}

/**
 * Draws streets and writes them as data set trees. A tree appears under its name when it is whole; what a stopped run left
 * is in a hidden folder beside it, where the next one goes on. Two processes at once: the second waits.
 *
 * @param onWait told once, when another process works on the folder
 * @throws DataError when a tree of other settings, or one that this tool did not make, is there; UserError
 */
export async function makeStreets(request: StreetsRequest, onWait: () => void): Promise<MadeTree[]> {
  const { out, trees } = request;
  await mkdir(out, { recursive: true }).catch(error => {
    throw writeError(out, error);
  });
  const work = async (): Promise<MadeTree[]> => {
    const made: MadeTree[] = [];
    for (const name of trees) made.push(await makeTree(name, request));
    return made;
  };
  return withLock(join(out, '.make.lock'), work, onWait);
}

async function makeTree(name: TreeName, request: StreetsRequest): Promise<MadeTree> {
  const folder = join(request.out, TREES[name].folder);
  const items = TREES[name].items(request);
  const settings = settingsOf(items, request);
  const known = await readManifest(folder);
  const differing = known ? differences(known, settings) : [];
  if (known && differing.length === 0) return { folder, drawn: await writeMissing(name, items, folder, request) };
  if (known && !request.overwrite) {
    throw new DataError(`the pictures in ${folder} were made with ${differing.join('; ')}`, {
      hint: 'Choose another --out, or put new ones in their place with --overwrite.',
    });
  }
  const partial = join(request.out, `.${TREES[name].folder}.partial`);
  await beginPartial(partial, settings);
  const drawn = await writeMissing(name, items, partial, request);
  await rm(folder, { recursive: true, force: true });
  await rename(partial, folder);
  await syncFolder(request.out);
  return { folder, drawn };
}

function settingsOf(items: readonly TreeItem[], { seed, height, width }: StreetsRequest): TreeSettings {
  const pictures: Record<string, number> = {};
  for (const { split } of items) pictures[split] = (pictures[split] ?? 0) + 1;
  return { generator: GENERATOR, seed, size: [height, width], pictures };
}

/** Keeps what a stopped run of the same settings left; anything else there is cleared away. */
async function beginPartial(partial: string, settings: TreeSettings): Promise<void> {
  const left = await readManifest(partial).catch(() => undefined);
  if (left && differences(left, settings).length === 0) return;
  await rm(partial, { recursive: true, force: true });
  await writeManifest(partial, settings);
}

/** @returns how many were missing */
async function writeMissing(
  tree: TreeName,
  items: readonly TreeItem[],
  folder: string,
  { seed, height, width, workers }: StreetsRequest,
): Promise<number> {
  const there = new Set(await readdir(folder, { recursive: true }));
  const missing = items.filter(({ image, label }) => !there.has(join(image)) || !there.has(join(label)));
  if (missing.length === 0) return 0;
  let done = items.length - missing.length;
  const progress = new ProgressBar(`drawing ${TREES[tree].folder}`, items.length, 'images', false, done);
  const tasks = missing.map(item => ({ tree, item, folder, seed, height, width }));
  try {
    await writeStreets(tasks, workers, () => progress.update(++done));
  } finally {
    progress.end();
  }
  return missing.length;
}
