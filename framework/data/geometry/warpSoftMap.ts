import { bilinearAxis } from './bilinearAxis.ts';
import type { GeometryStep, Size } from './GeometryStep.ts';

/** Numbers for every cell of a grid, such as probabilities of classes: value (y, x, c) stands at (y * width + x) * channels + c. */
export interface SoftMap extends Size {
  readonly data: Float32Array;
  readonly channels: number;
}

/**
 * A soft map of a whole picture, seen through the weak geometry (resize, crop, flip) of a sample: interpolated once, straight from
 * its own grid to the one that is wanted, where the original stretches it to the picture and to the resized picture first.
 *
 * @param from the size of the picture that the geometry starts from; the map may have any other
 * @param to the grid of the outcome, such as a quarter of the crop
 * @param fill every channel of cells from beyond the border
 * @throws TypeError for a geometry that turns, shears, translates or cuts out: `replayGeometry` does those on the device
 */
export function warpSoftMap(
  map: SoftMap,
  geometry: readonly GeometryStep[],
  from: Size,
  to: Size,
  fill = 0,
): SoftMap & { readonly data: Float32Array<ArrayBuffer> } {
  const rows = bilinearAxis(geometry, from, 'y', { original: map.height, outcome: to.height });
  const columns = bilinearAxis(geometry, from, 'x', { original: map.width, outcome: to.width });
  const { data, width, channels } = map;
  const out = new Float32Array(to.height * to.width * channels);
  for (let y = 0, at = 0; y < to.height; y++) {
    const [upper, lower] = [rows.lower[y] * width, rows.upper[y] * width];
    const dy = rows.fractions[y];
    for (let x = 0; x < to.width; x++) {
      const [left, right] = [columns.lower[x], columns.upper[x]];
      const dx = columns.fractions[x];
      for (let c = 0; c < channels; c++) {
        const above = mix(data[(upper + left) * channels + c], data[(upper + right) * channels + c], dx);
        const below = mix(data[(lower + left) * channels + c], data[(lower + right) * channels + c], dx);
        const value = mix(above, below, dy);
        out[at++] = Number.isNaN(dx + dy) ? fill : value;
      }
    }
  }
  return { data: out, height: to.height, width: to.width, channels };
}

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}
