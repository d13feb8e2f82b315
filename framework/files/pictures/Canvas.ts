import { GLYPH_ADVANCE, GLYPHS } from './glyphs.ts';

export type Rgb = readonly [number, number, number];

/** Pixels that are drawn on: bytes, RGB, interleaved rows. */
export class Canvas {
  readonly channels = 3;
  readonly data: Uint8Array;

  /** A page of one colour. */
  constructor(
    readonly height: number,
    readonly width: number,
    colour: Rgb = [255, 255, 255],
  ) {
    this.data = new Uint8Array(height * width * 3);
    this.fill(0, 0, height, width, colour);
  }

  /** Width of a text in pixels, the gap behind its last letter not counted. */
  static textWidth(text: string, scale = 1): number {
    return Math.max(0, text.length * GLYPH_ADVANCE - 1) * scale;
  }

  /** Fills a rectangle; what reaches over the border is cut off. */
  fill(top: number, left: number, height: number, width: number, colour: Rgb): void {
    const [from, to] = [Math.max(0, left), Math.min(this.width, left + width)];
    const [first, end] = [Math.max(0, top), Math.min(this.height, top + height)];
    if (from >= to || first >= end) return;
    const at = (y: number, x: number): number => (y * this.width + x) * 3;
    for (let x = from; x < to; x++) this.data.set(colour, at(first, x));
    // Pages of large photographs have millions of pixels: a copy of a row takes far less time than its pixels.
    for (let y = first + 1; y < end; y++) this.data.copyWithin(at(y, from), at(first, from), at(first, to));
  }

  /** Copies a picture of 3 channels, each pixel as a square of `scale` pixels. */
  paste(
    picture: { readonly data: Uint8Array; readonly height: number; readonly width: number },
    top: number,
    left: number,
    scale = 1,
  ): void {
    const { data, height, width } = picture;
    for (let y = 0; y < height * scale; y++) {
      const row = Math.floor(y / scale) * width;
      const to = (top + y) * this.width + left;
      if (scale === 1) this.data.set(data.subarray(row * 3, (row + width) * 3), to * 3);
      else for (let x = 0; x < width * scale; x++) this.#copy(data, row + Math.floor(x / scale), to + x);
    }
  }

  /** Writes a line; letters that the font does not have become '?'. */
  write(text: string, top: number, left: number, { scale = 1, colour = [0, 0, 0] as Rgb } = {}): void {
    for (const [i, letter] of [...text].entries()) {
      const rows = GLYPHS[letter] ?? GLYPHS['?'];
      for (const [y, digit] of [...rows].entries()) {
        const bits = Number.parseInt(digit, 32);
        for (let x = 0; x < 5; x++) {
          if ((bits >> (4 - x)) & 1)
            this.fill(top + y * scale, left + (i * GLYPH_ADVANCE + x) * scale, scale, scale, colour);
        }
      }
    }
  }

  #copy(from: Uint8Array, pixel: number, to: number): void {
    for (let c = 0; c < 3; c++) this.data[3 * to + c] = from[3 * pixel + c];
  }
}
