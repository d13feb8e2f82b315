import { warpImage } from '../../framework/data/geometry/warpImage.ts';
import type { Image } from '../../framework/data/types.ts';
import { encodePng } from '../../framework/files/png/encodePng.ts';

const GAP = 4;

/** Pictures of one size side by side, in rows. */
export class Canvas {
  readonly #cells: Image[] = [];

  /** @param width of each cell in pixels; heights follow the first picture */
  constructor(
    private readonly columns: number,
    private readonly width: number,
  ) {}

  /** @param image bytes, RGB */
  add(image: Image): void {
    const height = this.#cells[0]?.height ?? Math.max(1, Math.round((image.height * this.width) / image.width));
    this.#cells.push(warpImage(image, [{ type: 'resize', height, width: this.width }], 0));
  }

  /** A PNG file. */
  encode(): Uint8Array {
    const cellHeight = this.#cells[0].height;
    const rows = Math.ceil(this.#cells.length / this.columns);
    const width = this.columns * (this.width + GAP) + GAP;
    const height = rows * (cellHeight + GAP) + GAP;
    const data = new Uint8Array(height * width * 3);
    for (const [i, cell] of this.#cells.entries()) {
      const top = GAP + Math.floor(i / this.columns) * (cellHeight + GAP);
      const left = GAP + (i % this.columns) * (this.width + GAP);
      for (let y = 0; y < cell.height; y++) {
        const row = cell.data.subarray(y * cell.width * 3, (y + 1) * cell.width * 3);
        data.set(row, ((top + y) * width + left) * 3);
      }
    }
    return encodePng({ data, height, width, channels: 3 });
  }
}
