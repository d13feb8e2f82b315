import type { Raster } from '../Corruption.ts';
import { doubleChroma, halveChroma } from './chroma.ts';
import { quantisationTables } from './quantisationTables.ts';
import { quantisePlane } from './quantisePlane.ts';

/** A colour is coded in blocks of 16 x 16 pixels when chroma has half the resolution. */
const BLOCK = 16;
const clip = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : value);

/**
 * A picture as it comes out of baseline JPEG with 4:2:0 chroma, without the file in between: the entropy coding changes
 * nothing. Conversions and rounding are libjpeg's (JFIF 1.02; 16 bit fixed point); the DCT is exact where libjpeg's is an
 * integer approximation, so that a value may differ by a grey level or two here and there.
 *
 * @param quality 1 .. 100, on libjpeg's scale
 */
export function jpegRoundTrip({ data, height, width }: Raster, quality: number): Uint8Array {
  const rows = Math.ceil(height / BLOCK) * BLOCK;
  const columns = Math.ceil(width / BLOCK) * BLOCK;
  const [y, cb, cr] = [0, 1, 2].map(() => new Uint8Array(rows * columns));
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      // Beyond the edge its last pixels repeat.
      const from = (Math.min(row, height - 1) * width + Math.min(column, width - 1)) * 3;
      const [r, g, b] = [data[from], data[from + 1], data[from + 2]];
      const to = row * columns + column;
      y[to] = (19595 * r + 38470 * g + 7471 * b + 32768) >> 16;
      cb[to] = (-11059 * r - 21709 * g + 32768 * b + 8421375) >> 16; // 128.5 less a hair, times 65536
      cr[to] = (32768 * r - 27439 * g - 5329 * b + 8421375) >> 16;
    }
  }
  const { luminance, chrominance } = quantisationTables(quality);
  quantisePlane(y, rows, columns, luminance);
  const [blue, red] = [cb, cr].map(plane => {
    const half = halveChroma(plane, rows, columns);
    quantisePlane(half, rows / 2, columns / 2, chrominance);
    return doubleChroma(half, rows / 2, columns / 2);
  });
  const out = new Uint8Array(data.length);
  for (let i = 0; i < height * width; i++) {
    const at = Math.floor(i / width) * columns + (i % width);
    const [u, v] = [blue[at] - 128, red[at] - 128];
    out[3 * i] = clip(y[at] + ((91881 * v + 32768) >> 16));
    out[3 * i + 1] = clip(y[at] + ((-22554 * u - 46802 * v + 32768) >> 16));
    out[3 * i + 2] = clip(y[at] + ((116130 * u + 32768) >> 16));
  }
  return out;
}
