import { RandomStream } from '../../framework/random/RandomStream.ts';
import { corrupt } from '../../registry/corruptions/corrupt.ts';

/** Side of a picture in pixels, and its bytes. */
export const SIDE = 32;
export const IMAGE_BYTES = SIDE * SIDE * 3;

/** Some pictures that follow one another, under one corruption. */
export interface BlockTask {
  readonly corruption: string;
  readonly severity: number;
  readonly seed: number;
  /** Index of the first picture, and how many. */
  readonly first: number;
  readonly count: number;
}

/**
 * @param sheet all pictures, `IMAGE_BYTES` each
 * @returns the corrupted ones, one after the other. Each has a random stream of its own, named by seed, corruption,
 *   severity and index, so that it does not matter who makes it, nor when.
 */
export function corruptBlock(sheet: Uint8Array, task: BlockTask): Uint8Array {
  const { corruption, severity, seed, first, count } = task;
  const out = new Uint8Array(count * IMAGE_BYTES);
  for (let i = 0; i < count; i++) {
    const index = first + i;
    const data = sheet.subarray(index * IMAGE_BYTES, (index + 1) * IMAGE_BYTES);
    const random = new RandomStream(seed, 'corruption', corruption, severity, index);
    out.set(corrupt(corruption, severity, { data, height: SIDE, width: SIDE }, random), i * IMAGE_BYTES);
  }
  return out;
}
