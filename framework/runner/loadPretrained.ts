import { readStateDict } from '../checkpoint/readStateDict.ts';
import { CheckpointError } from '../errors/UserError.ts';
import { initializeFrom } from '../nn/initializeFrom.ts';
import type { Module } from '../nn/Module.ts';
import type { Pretrained } from '../nn/Pretrained.ts';
import { findCheckpoint } from './loadWeights.ts';

/** Well-known weights by short names, and where they lie. */
const NAMED: Readonly<Record<string, string>> = {
  imagenet: 'ckpt/imagenet/resnet101-63fe2227.pth',
  simclr: 'ckpt/simclr/r101_1x_sk0.pth',
};

/**
 * Finds the weights that a network starts from.
 *
 * @param path a file, or `imagenet` or `simclr`
 *
 * @throws CheckpointError naming the file, where it comes from, where it must lie, and how to do without.
 */
export function findPretrained(path: string): string {
  try {
    return findCheckpoint(NAMED[path] ?? path);
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    throw new CheckpointError(`the weights ${path} of model.pretrained do not exist`, {
      hint: `${error.hint}; model.pretrained=null starts from random values`,
      cause: error,
    });
  }
}

/**
 * Gives a new network the values of the file that it wants to start from, and random ones where the file has none.
 *
 * @returns what was taken, in words
 * @throws CheckpointError when the file cannot be found, read, or leaves a block of the network random
 */
export async function loadPretrained(model: Module, { file, fresh }: Pretrained, seed: number): Promise<string> {
  const source = findPretrained(file);
  return initializeFrom(model, await readStateDict(source), { fresh, seed, source });
}
