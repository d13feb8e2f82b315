import type { Tensor4D } from '../backend/tf.ts';
import { concatImages } from '../ops/concatImages.ts';
import { splitImages } from '../ops/splitImages.ts';
import type { BatchPart } from './BatchNorm2d.ts';
import { isBatchNorm } from './isBatchNorm.ts';
import type { Module } from './Module.ts';

/** A batch of images [n, h, w, c] on its way through a network. */
export interface PassingBatch extends BatchPart {
  readonly images: Tensor4D;
}

/**
 * Lets batches of one size pass a network as one: each weight is read once, and gradients need not be added up. It gives what
 * they would give one after the other: batch normalisation takes the statistics of each by itself, and running statistics
 * follow one after the other. Other layers must treat each image alone, as all of `framework/nn` do.
 *
 * @param pass of all images through the network
 * @returns what `pass` returned, parted as the batches
 * @throws Error when the batches differ in shape
 */
export function passTogether<M extends Readonly<Record<string, Tensor4D>>>(
  network: Module,
  batches: readonly PassingBatch[],
  pass: (images: Tensor4D) => M,
): M[] {
  const norms = [...network.namedModules()].map(([, module]) => module).filter(isBatchNorm);
  const before = norms.map(({ parts }) => parts);
  for (const norm of norms) norm.parts = batches;
  try {
    const maps = pass(concatImages(batches.map(({ images }) => images)));
    const parted = Object.entries(maps).map(([name, map]) => [name, splitImages(map, batches.length)] as const);
    return batches.map((_, i) => Object.fromEntries(parted.map(([name, parts]) => [name, parts[i]])) as M);
  } finally {
    for (const [i, norm] of norms.entries()) norm.parts = before[i]!;
  }
}
