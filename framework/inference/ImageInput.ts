/** Pixels, interleaved rows: value (y, x, c) stands at (y * width + x) * channels + c. */
export interface ImagePixels {
  /** Bytes 0 to 255; or floats 0 to 1, which are rounded to bytes. */
  readonly data: Uint8Array | Uint8ClampedArray | Float32Array;
  readonly height: number;
  readonly width: number;
  /** 1: grey, 3: RGB, 4: RGB with transparency, which is dropped. */
  readonly channels: number;
}

/** What can be predicted: the path of an image file, or pixels. */
export type ImageInput = string | ImagePixels;
