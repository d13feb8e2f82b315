import type { StreetKey } from '../drawStreet.ts';
import type { StreetLabels } from '../render/renderLabels.ts';

/** A picture of a tree: what it shows, and its two files, seen from the tree's folder. */
export interface TreeItem extends Pick<StreetKey, 'split' | 'index'> {
  readonly image: string;
  readonly label: string;
}

/** How many pictures are asked for. */
export interface TreeSize {
  /** To train on. */
  readonly images: number;
  /** To validate on, where a tree has such a part. */
  readonly valImages: number;
}

/** A data set as it is distributed: its folders, names and label files. */
export interface StreetTree {
  /** Its folder is called so, below the one that is chosen. */
  readonly folder: string;
  readonly style: StreetKey['style'];
  items(size: TreeSize): TreeItem[];
  /** The label file, a PNG. */
  encodeLabels(labels: StreetLabels): Uint8Array;
}
