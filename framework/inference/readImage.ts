import { DataError } from '../errors/UserError.ts';
import { decodePicture, type Picture } from '../files/pictures/decodePicture.ts';
import { toPicture } from '../files/pictures/toPicture.ts';
import type { ImageInput } from './ImageInput.ts';

/**
 * The picture of a file, upright as its EXIF orientation says, or of pixels, as bytes, RGB.
 *
 * @throws DataError when a file is missing or damaged, or the number of pixels does not fit the size.
 */
export async function readImage(input: ImageInput): Promise<Picture> {
  if (typeof input === 'string') return decodePicture(input, 'upright');
  const { data, height, width, channels } = input;
  if (![1, 3, 4].includes(channels)) {
    throw new DataError(`an image has ${channels} channels: expected 1 (grey), 3 (RGB) or 4 (RGB with transparency)`);
  }
  if (!(height > 0 && width > 0) || data.length !== height * width * channels) {
    throw new DataError(
      `an image [${height}, ${width}, ${channels}] has ${data.length} values, not ${height * width * channels}`,
      { hint: 'data holds rows of pixels: height * width * channels values' },
    );
  }
  // Clamped bytes are bytes.
  const plain =
    data instanceof Uint8ClampedArray ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : data;
  return toPicture({ data: plain, height, width, channels });
}
