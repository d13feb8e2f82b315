import { encodePng } from '../png/encodePng.ts';
import type { Picture } from './decodePicture.ts';
import { loadSharp } from './loadSharp.ts';

/** Small pictures lose more by JPEG than they gain. */
const SMALL = 64 * 64;

/** A picture for people to look at: JPEG where it is large and `sharp` is there, else PNG. */
export async function encodePhoto({ data, height, width, channels }: Picture): Promise<{
  readonly bytes: Uint8Array;
  readonly extension: 'jpg' | 'png';
}> {
  const sharp = height * width > SMALL ? await loadSharp() : undefined;
  if (!sharp) return { bytes: encodePng({ data, height, width, channels }), extension: 'png' };
  return {
    bytes: await sharp(data, { raw: { height, width, channels } }).jpeg({ quality: 82 }).toBuffer(),
    extension: 'jpg',
  };
}
