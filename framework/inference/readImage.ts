import { DataError, UserError } from '../errors/UserError.ts';
import { decodePicture, type Picture } from '../files/pictures/decodePicture.ts';
import { toPicture } from '../files/pictures/toPicture.ts';
import { valueText } from '../registration/explainIssues.ts';
import type { ImageInput } from './ImageInput.ts';

/**
 * The picture of a file, upright as its EXIF orientation says, or of pixels, as bytes, RGB.
 *
 * @throws UserError for what is no image at all; DataError when a file is missing or damaged, or the number of pixels does not fit the size.
 */
export async function readImage(input: ImageInput): Promise<Picture> {
  if (typeof input === 'string') return decodePicture(input, 'upright');
  requirePixels(input);
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

/** Callers in JavaScript have no compiler that says so. */
function requirePixels(input: unknown): void {
  const data = (input as { data?: unknown } | null | undefined)?.data;
  if ([Uint8Array, Uint8ClampedArray, Float32Array].some(type => data instanceof type)) return;
  const encoded = input instanceof Uint8Array ? 'write the bytes of a file to a file, or decode them; ' : '';
  throw new UserError(
    `an image is ${kindOf(input)}: expected the path of a file, or { data, height, width, channels }`,
    {
      hint: `${encoded}data is a Uint8Array, Uint8ClampedArray or Float32Array of height * width * channels values`,
    },
  );
}

function kindOf(input: unknown): string {
  if (ArrayBuffer.isView(input)) return `a ${input.constructor.name} of ${input.byteLength} bytes`;
  return input === undefined ? 'undefined' : valueText(input);
}
