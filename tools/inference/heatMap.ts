import type { Picture } from '../../framework/files/pictures/decodePicture.ts';

/** Dark blue, green, yellow: dark is little. */
const STOPS = [
  [68, 1, 84],
  [59, 82, 139],
  [33, 145, 140],
  [94, 201, 98],
  [253, 231, 37],
] as const;

/** Values from 0 to 1, row by row, as colours. */
export function heatMap(values: Float32Array, height: number, width: number): Picture {
  const data = new Uint8Array(values.length * 3);
  for (const [i, value] of values.entries()) data.set(colourOf(value), 3 * i);
  return { data, height, width, channels: 3 };
}

function colourOf(value: number): [number, number, number] {
  const place = Math.min(1, Math.max(0, value)) * (STOPS.length - 1);
  const lower = Math.min(STOPS.length - 2, Math.floor(place));
  const mix = (c: 0 | 1 | 2) => Math.round(STOPS[lower][c] + (STOPS[lower + 1][c] - STOPS[lower][c]) * (place - lower));
  return [mix(0), mix(1), mix(2)];
}
