import { type Tensor4D, tf } from '../backend/tf.ts';
import { concatImages } from '../ops/concatImages.ts';
import { splitImages } from '../ops/splitImages.ts';
import { BatchNorm2d, type BatchPart } from './BatchNorm2d.ts';
import { Dropout2d } from './Dropout2d.ts';
import type { Module } from './Module.ts';

/** A batch of images [n, h, w, channels] on its way through a network. */
export interface PassingBatch extends BatchPart {
  readonly images: Tensor4D;
}

/**
 * Lets batches of one shape pass a network as one: each weight is read once, and gradients need not be added up. It gives what
 * they would give one after the other: batch normalisation takes the statistics of each by itself, running statistics follow
 * one after the other, and dropout draws for each in turn. All other layers must treat each image alone, as those of
 * `framework/nn` do. Call it within `tf.tidy` or where gradients are recorded.
 *
 * @param pass of all images through the network; each layer once. The maps that it returns are taken over
 * @returns what `pass` returned, parted as the batches
 * @throws Error when the batches differ in shape
 */
export function passTogether<M extends Readonly<Record<string, Tensor4D>>>(
  network: Module,
  batches: readonly PassingBatch[],
  pass: (images: Tensor4D) => M,
): M[] {
  const shapes = batches.map(({ images }) => `[${images.shape}]`);
  if (batches.length === 0) throw new Error('passTogether: no batches');
  if (new Set(shapes).size !== 1) throw new Error(`passTogether: batches of different shapes: ${shapes.join(', ')}`);
  const layers = [...network.namedModules()].map(([, module]) => module).filter(knowsParts);
  const before = layers.map(({ parts }) => parts);
  for (const layer of layers) layer.parts = batches;
  try {
    if (batches.length === 1) return [pass(batches[0]!.images)];
    const images = concatImages(batches.map(batch => batch.images));
    const maps = Object.entries(pass(images));
    const parted = maps.map(([name, map]) => [name, splitImages(map, batches.length)] as const);
    tf.dispose([images, ...maps.map(([, map]) => map)]);
    return batches.map((_, i) => Object.fromEntries(parted.map(([name, parts]) => [name, parts[i]])) as M);
  } finally {
    for (const [i, layer] of layers.entries()) layer.parts = before[i]!;
  }
}

function knowsParts(module: Module): module is BatchNorm2d | Dropout2d {
  return module instanceof BatchNorm2d || module instanceof Dropout2d;
}
