import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { DataError } from '../../errors/UserError.ts';
import { readPng } from '../png/readPng.ts';
import { loadSharp } from './loadSharp.ts';
import { FORMATS_HINT, PICTURE_FILE } from './pictureFormats.ts';

/** A photograph: bytes, RGB, interleaved rows. */
export interface Picture {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: 3;
}

/**
 * Decodes a photograph: no colour management, grey as three equal channels, transparency dropped.
 * By `sharp`, on a thread of its own; where that is not installed PNG can be read all the same, as it is stored.
 *
 * @param turn `stored`: the pixels as they lie in the file, which a label map of another file belongs to; `upright`: turned and
 * mirrored as the EXIF orientation says, so as every viewer shows it
 * @throws DataError naming the file when it is missing, damaged or cut off
 */
export async function decodePicture(file: string, turn: 'stored' | 'upright' = 'stored'): Promise<Picture> {
  const sharp = await loadSharp();
  if (!sharp) return decodeByHand(file);
  try {
    const { data, info } = await sharp(file, { ignoreIcc: true, failOn: 'error', autoOrient: turn === 'upright' })
      .toColourspace('srgb')
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const pixels = new Uint8Array(data.buffer, data.byteOffset, data.length);
    return { data: pixels, height: info.height, width: info.width, channels: 3 };
  } catch (cause) {
    if (!existsSync(file)) throw new DataError(`${file} is missing`, { cause });
    const reason = (cause as Error).message.replaceAll(/\s+/g, ' ').trim();
    if (reason.includes('unsupported image format') && !PICTURE_FILE.test(file)) {
      throw new DataError(`${file} is in a format that cannot be read`, { hint: FORMATS_HINT, cause });
    }
    throw new DataError(`${file} is damaged, cut off or no picture: ${reason}`, { hint: 'fetch it again', cause });
  }
}

async function decodeByHand(file: string): Promise<Picture> {
  if (extname(file).toLowerCase() !== '.png') {
    throw new DataError(`${file} cannot be decoded: the package sharp is not installed, and only PNG can do without`, {
      hint: 'npm run setup installs it',
    });
  }
  const bytes = await readFile(file).catch((cause: Error) => {
    throw new DataError(`${file} cannot be read: ${cause.message}`, { cause });
  });
  const { data, height, width, channels } = readPng(bytes, file, ({ depth, colour }) => {
    if (depth !== 8 || colour === 'palette') {
      throw new DataError(`${file} is ${depth} bit ${colour}: a photograph of this kind needs the package sharp`);
    }
  });
  if (channels === 3) return { data: data as Uint8Array, height, width, channels: 3 };
  const rgb = new Uint8Array(height * width * 3);
  for (let i = 0; i < height * width; i++) {
    for (let c = 0; c < 3; c++) rgb[3 * i + c] = data[i * channels + (channels < 3 ? 0 : c)];
  }
  return { data: rgb, height, width, channels: 3 };
}
