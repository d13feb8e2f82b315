/** Dark blue, green, yellow: dark is little. */
const STOPS = [
  [68, 1, 84],
  [59, 82, 139],
  [33, 145, 140],
  [94, 201, 98],
  [253, 231, 37],
] as const;

/** The colour of a value from 0 to 1 in heat maps, RGB. */
export function heatColour(value: number): [number, number, number] {
  const place = Math.min(1, Math.max(0, value)) * (STOPS.length - 1);
  const lower = Math.min(STOPS.length - 2, Math.floor(place));
  const mix = (c: 0 | 1 | 2) => Math.round(STOPS[lower][c] + (STOPS[lower + 1][c] - STOPS[lower][c]) * (place - lower));
  return [mix(0), mix(1), mix(2)];
}
