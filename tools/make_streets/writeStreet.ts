import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { encodePng } from '../../framework/files/png/encodePng.ts';
import { writeError } from '../../framework/files/writeError.ts';
import { drawStreet } from './drawStreet.ts';
import type { TreeItem } from './trees/StreetTree.ts';
import { TREES, type TreeName } from './trees/trees.ts';

/** One picture of a tree. */
export interface StreetTask {
  readonly tree: TreeName;
  readonly item: TreeItem;
  /** Where the tree is being made. */
  readonly folder: string;
  readonly seed: number;
  readonly height: number;
  readonly width: number;
}

/** Draws a picture and writes its two files: the label map last, so that a pair whose label is there is whole. */
export async function writeStreet({ tree, item, folder, seed, height, width }: StreetTask): Promise<void> {
  const { style, encodeLabels } = TREES[tree];
  const { image, labels } = drawStreet({ seed, style, split: item.split, index: item.index }, height, width);
  await write(join(folder, item.image), encodePng({ height, width, channels: 3, data: image }));
  await write(join(folder, item.label), encodeLabels(labels));
}

/** Under its name only when it is whole. Not synced to the disk one by one: that would take longer than drawing. */
async function write(file: string, bytes: Uint8Array): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.tmp`, bytes);
    await rename(`${file}.tmp`, file);
  } catch (error) {
    throw writeError(file, error);
  }
}
