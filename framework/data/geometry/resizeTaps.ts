/** Bits behind the point of a weight: 22, as Pillow has, so that the sum over 8 bit values fits into 32 bits. */
export const WEIGHT_BITS = 22;

/** What each output pixel of one axis is made of: `counts[i]` input pixels from `starts[i]` on, weighted. */
export interface ResizeTaps {
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  /** `stride` fixed point weights for each output pixel. */
  readonly weights: Int32Array;
  readonly stride: number;
}

/**
 * Pillow's bilinear filter along one axis: a triangle as wide as the scale where it shrinks, two pixels where it enlarges.
 *
 * @param input,output lengths of the whole axis
 * @param start,length the part of the output that is wanted
 */
export function resizeTaps(input: number, output: number, start: number, length: number): ResizeTaps {
  const scale = input / output;
  const support = Math.max(1, scale);
  const stride = Math.ceil(support) * 2 + 1;
  const starts = new Int32Array(length);
  const counts = new Int32Array(length);
  const weights = new Int32Array(length * stride);
  const exact = new Float64Array(stride);
  for (let i = 0; i < length; i++) {
    const center = (start + i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(center - support + 0.5));
    const count = Math.min(input, Math.trunc(center + support + 0.5)) - first;
    let sum = 0;
    for (let k = 0; k < count; k++) {
      exact[k] = Math.max(0, 1 - Math.abs((first + k - center + 0.5) / support));
      sum += exact[k];
    }
    for (let k = 0; k < count; k++) weights[i * stride + k] = Math.floor((exact[k] / sum) * (1 << WEIGHT_BITS) + 0.5);
    starts[i] = first;
    counts[i] = count;
  }
  return { starts, counts, weights, stride };
}
