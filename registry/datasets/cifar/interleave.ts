import { IMAGE_BYTES, SIDE } from './classes.ts';

const PLANE = SIDE * SIDE;

/** One picture from planes of red, green and blue, as the official archives hold it, to interleaved RGB at `to` of `out`. */
export function interleave(planes: Uint8Array, from: number, out: Uint8Array, to: number): void {
  for (let pixel = 0; pixel < PLANE; pixel++) {
    out[to + 3 * pixel] = planes[from + pixel];
    out[to + 3 * pixel + 1] = planes[from + PLANE + pixel];
    out[to + 3 * pixel + 2] = planes[from + 2 * PLANE + pixel];
  }
}

/** All pictures of a block of planes. */
export function interleaveAll(planes: Uint8Array): Uint8Array {
  const out = new Uint8Array(planes.length);
  for (let at = 0; at < planes.length; at += IMAGE_BYTES) interleave(planes, at, out, at);
  return out;
}
