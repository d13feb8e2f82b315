import type { ZoomAxis } from './zoomAxis.ts';

/**
 * Zooms into the middle of a picture, which keeps its size.
 *
 * @param data interleaved, `rows x columns x channels`; stays as it is
 * @param rows, columns how each axis is zoomed (`zoomAxis`)
 */
export function clippedZoom(
  data: ArrayLike<number>,
  rows: ZoomAxis,
  columns: ZoomAxis,
  channels: number,
): Float64Array {
  const height = rows.first.length;
  const width = columns.first.length;
  const across = new Float64Array(data.length);
  // Only the rows that are read afterwards; the zoom reads a part of the picture.
  for (let y = rows.first[0]; y <= rows.second[height - 1]; y++) {
    for (let x = 0; x < width; x++) {
      const left = (y * width + columns.first[x]) * channels;
      const right = (y * width + columns.second[x]) * channels;
      const weight = columns.weight[x];
      const to = (y * width + x) * channels;
      for (let c = 0; c < channels; c++) {
        across[to + c] = data[left + c] * (1 - weight) + data[right + c] * weight;
      }
    }
  }
  const out = new Float64Array(data.length);
  const row = width * channels;
  for (let y = 0; y < height; y++) {
    const above = rows.first[y] * row;
    const below = rows.second[y] * row;
    const weight = rows.weight[y];
    for (let i = 0; i < row; i++) out[y * row + i] = across[above + i] * (1 - weight) + across[below + i] * weight;
  }
  return out;
}
