/** For each position of the result: the two source positions it lies between and the weight of the second. */
export interface ZoomAxis {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly weight: Float64Array;
}

/**
 * One axis of the original's `clipped_zoom`: the middle `ceil(size / factor)` positions, enlarged linearly with both ends
 * on the corners (scipy's `zoom`, order 1), and cut in the middle to `size` again. The factor is at least 1.
 */
export function zoomAxis(size: number, factor: number): ZoomAxis {
  const kept = Math.ceil(size / factor);
  const start = Math.floor((size - kept) / 2);
  const enlarged = roundHalfToEven(kept * factor);
  const trim = Math.floor((enlarged - size) / 2);
  const first = new Int32Array(size);
  const second = new Int32Array(size);
  const weight = new Float64Array(size);
  const step = enlarged > 1 ? (kept - 1) / (enlarged - 1) : 0;
  for (let i = 0; i < size; i++) {
    const at = Math.min((i + trim) * step, kept - 1);
    const below = Math.min(Math.floor(at), kept - 1);
    first[i] = start + below;
    second[i] = start + Math.min(below + 1, kept - 1);
    weight[i] = at - below;
  }
  return { first, second, weight };
}

/** As Python rounds; it decides between 32 and 33 pixels where the product is exactly half way. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
