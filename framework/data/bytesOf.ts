import type { Batch } from './types.ts';

/** The arrays of a batch's pictures that are bytes: those that no tensor shares its memory with. */
export function bytesOf({ images, strong, full }: Batch): Uint8Array<ArrayBuffer>[] {
  return [images, strong?.images, full?.images].flatMap(array => (array instanceof Uint8Array ? array : []));
}
