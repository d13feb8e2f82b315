import { cityscapes } from './cityscapes.ts';
import { gta5 } from './gta5.ts';
import type { StreetTree } from './StreetTree.ts';
import { synthia } from './synthia.ts';

/** The trees by the names of the command line. */
export const TREES = { gta5, synthia, cityscapes } as const satisfies Record<string, StreetTree>;
export type TreeName = keyof typeof TREES;
