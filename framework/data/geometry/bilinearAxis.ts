import type { GeometryStep, Size } from './GeometryStep.ts';
import { isSeparable } from './isSeparable.ts';

/** Between which two places of one axis each value of the outcome lies; `fractions` is the weight of `upper`, NaN beyond the border. */
export interface BilinearAxis {
  readonly lower: Int32Array<ArrayBuffer>;
  readonly upper: Int32Array<ArrayBuffer>;
  readonly fractions: Float32Array<ArrayBuffer>;
}

/**
 * A geometry of one axis as places to interpolate at, with the corners of every grid on each other (PyTorch's `align_corners=True`).
 *
 * @param geometry separable steps only
 * @param from the size that it starts from
 * @param grids cells of the original, and of the outcome, along this axis
 * @throws TypeError for a step that mixes rows and columns
 */
export function bilinearAxis(
  geometry: readonly GeometryStep[],
  from: Size,
  axis: 'x' | 'y',
  grids: { readonly original: number; readonly outcome: number },
): BilinearAxis {
  const lengths = lengthsOf(geometry, from, axis);
  const last = lengths.at(-1)!;
  const { original, outcome } = grids;
  const [lower, upper] = [new Int32Array(outcome), new Int32Array(outcome)];
  const fractions = new Float32Array(outcome);
  for (let i = 0; i < outcome; i++) {
    let place = i * ratio(last, outcome);
    for (let k = geometry.length - 1; k >= 0; k--) place = before(geometry[k], place, axis, lengths[k], lengths[k + 1]);
    const inside = place >= 0 && place <= lengths[0] - 1;
    const cell = Math.min(original - 1, Math.max(0, place * ratio(original, lengths[0])));
    lower[i] = Math.floor(cell);
    upper[i] = Math.min(original - 1, lower[i] + 1);
    fractions[i] = inside ? cell - lower[i] : Number.NaN;
  }
  return { lower, upper, fractions };
}

/** How far apart neighbours of a grid of `outcome` lie on one of `original`. */
function ratio(original: number, outcome: number): number {
  return outcome > 1 ? (original - 1) / (outcome - 1) : 0;
}

function lengthsOf(geometry: readonly GeometryStep[], from: Size, axis: 'x' | 'y'): number[] {
  const lengths = [axis === 'y' ? from.height : from.width];
  for (const step of geometry) {
    if (!isSeparable(step)) {
      throw new TypeError(`a ${step.type} step mixes rows and columns: it cannot be interpolated axis by axis`);
    }
    lengths.push(step.type === 'flip' ? lengths.at(-1)! : axis === 'y' ? step.height : step.width);
  }
  return lengths;
}

/** The place before a step, for a place after it. */
function before(step: GeometryStep, place: number, axis: 'x' | 'y', lengthBefore: number, lengthAfter: number): number {
  if (step.type === 'flip') return (step.direction === 'vertical') === (axis === 'y') ? lengthAfter - 1 - place : place;
  if (step.type === 'crop') return place + (axis === 'y' ? step.top : step.left);
  return place * ratio(lengthBefore, lengthAfter);
}
