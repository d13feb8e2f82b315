import type { GeometryStep, Size } from './GeometryStep.ts';
import { isSeparable, type SeparableStep } from './isSeparable.ts';

/** How the values along one axis of an outcome are weighted sums of neighbours in the original. */
export interface AxisTaps {
  /** Values of the outcome. */
  readonly length: number;
  /** Neighbours that each is a sum of. */
  readonly count: number;
  /** The first neighbour of each; `count` of them lie in the original. */
  readonly starts: Int32Array<ArrayBuffer>;
  /** Weight k of value i stands at i * count + k. All 0 beyond the border. */
  readonly weights: Float32Array<ArrayBuffer>;
  /** 0 for values from beyond the border. */
  readonly known: Uint8Array<ArrayBuffer>;
}

/** A stretch of neighbours with their weights. */
interface Band {
  readonly start: number;
  readonly weights: readonly number[];
}

/**
 * A geometry along one axis as one table: the same numbers as interpolating in every resize, one after the other, with the corners of
 * both grids on each other (PyTorch's `align_corners=True`) - without anything that lies between the first grid and the last.
 *
 * @param geometry separable steps only
 * @param from the grid that it starts from
 * @throws TypeError for a step that mixes rows and columns
 */
export function axisTaps(geometry: readonly GeometryStep[], from: Size, axis: 'x' | 'y'): AxisTaps {
  const steps = geometry.map(separable);
  const lengths = lengthsOf(steps, from, axis);
  const bands = Array.from({ length: lengths.at(-1)! }, (_, i) => {
    let band: Band | undefined = { start: i, weights: [1] };
    for (let k = steps.length - 1; k >= 0 && band; k--) {
      band = before(steps[k], band, axis, lengths[k], lengths[k + 1]);
    }
    return band;
  });
  return tableOf(bands, lengths[0]);
}

function separable(step: GeometryStep): SeparableStep {
  if (isSeparable(step)) return step;
  throw new TypeError(`a ${step.type} step mixes rows and columns: it cannot be interpolated axis by axis`);
}

function lengthsOf(steps: readonly SeparableStep[], from: Size, axis: 'x' | 'y'): number[] {
  const lengths = [axis === 'y' ? from.height : from.width];
  for (const step of steps) {
    lengths.push(step.type === 'flip' ? lengths.at(-1)! : axis === 'y' ? step.height : step.width);
  }
  return lengths;
}

/** What a sum of values after a step is before it; undefined where one of them comes from nowhere. */
function before(
  step: SeparableStep,
  { start, weights }: Band,
  axis: 'x' | 'y',
  lengthBefore: number,
  lengthAfter: number,
): Band | undefined {
  if (step.type === 'flip') {
    if ((step.direction === 'vertical') !== (axis === 'y')) return { start, weights };
    return { start: lengthAfter - start - weights.length, weights: weights.toReversed() };
  }
  if (step.type === 'crop') {
    const first = start + (axis === 'y' ? step.top : step.left);
    return first >= 0 && first + weights.length <= lengthBefore ? { start: first, weights } : undefined;
  }
  return beforeResize({ start, weights }, lengthBefore, lengthAfter);
}

function beforeResize({ start, weights }: Band, lengthBefore: number, lengthAfter: number): Band {
  const ratio = lengthAfter > 1 ? (lengthBefore - 1) / (lengthAfter - 1) : 0;
  const first = Math.min(lengthBefore - 1, Math.floor(start * ratio));
  const sums: number[] = [];
  weights.forEach((weight, k) => {
    const place = Math.min(lengthBefore - 1, (start + k) * ratio);
    const lower = Math.floor(place);
    const share = place - lower;
    sums[lower - first] = (sums[lower - first] ?? 0) + weight * (1 - share);
    if (share > 0) sums[lower - first + 1] = (sums[lower - first + 1] ?? 0) + weight * share;
  });
  // Where the outcome is coarser, some between the first and the last were never named.
  return { start: first, weights: Array.from(sums, sum => sum ?? 0) };
}

function tableOf(bands: readonly (Band | undefined)[], original: number): AxisTaps {
  const count = Math.max(1, ...bands.map(band => band?.weights.length ?? 0));
  const starts = new Int32Array(bands.length);
  const weights = new Float32Array(bands.length * count);
  const known = new Uint8Array(bands.length);
  for (const [i, band] of bands.entries()) {
    if (!band) continue;
    known[i] = 1;
    starts[i] = Math.min(band.start, original - count);
    weights.set(band.weights, i * count + band.start - starts[i]);
  }
  return { length: bands.length, count, starts, weights, known };
}
