import { DataError } from '../../errors/UserError.ts';
import { readPng } from './readPng.ts';

/** Pixels as stored: interleaved rows, `height * width * channels` bytes. */
export interface DecodedPng {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/**
 * Decodes an 8 bit, non-interlaced PNG without a palette. No colour management: the values come out as they are stored.
 *
 * @param name what to call the picture in errors, usually the file
 * @throws DataError naming the picture when it is no PNG, is of another kind, or is damaged or cut off
 */
export function decodePng(file: Uint8Array, name = 'picture'): DecodedPng {
  const { data, height, width, channels } = readPng(file, name, ({ depth, colour }) => {
    if (depth === 8 && colour !== 'palette') return;
    throw new DataError(`${name} is ${depth} bit ${colour}; expected 8 bit without a palette`);
  });
  return { data: data as Uint8Array, height, width, channels };
}
