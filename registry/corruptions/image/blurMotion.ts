import { borderIndex } from './borderIndex.ts';
import { motionWeights } from './motionWeights.ts';

/**
 * One-sided blur along a line, as ImageMagick's `MotionBlurImage`: a half Gaussian of `2 * radius + 1` steps that go out
 * from the pixel, each rounded to whole pixels; edges repeat; the result is rounded to bytes.
 *
 * @param data interleaved bytes, `height * width * channels`
 * @param radius in pixels, an integer
 * @param sigma in pixels
 * @param angle in degrees, clockwise from the right
 */
export function blurMotion(
  data: Uint8Array,
  height: number,
  width: number,
  channels: number,
  { radius, sigma, angle }: { radius: number; sigma: number; angle: number },
): Uint8Array {
  const radians = (angle * Math.PI) / 180;
  const weights = motionWeights(radius, sigma).filter(weight => weight > 1e-7); // the rest cannot move a byte
  const sums = new Float64Array(data.length);
  for (const [i, weight] of weights.entries()) {
    const right = Math.ceil(i * Math.cos(radians) - 0.5);
    const down = Math.ceil(i * Math.sin(radians) - 0.5);
    const columns = Array.from({ length: width }, (_, x) => borderIndex(x + right, width, 'nearest') * channels);
    for (let y = 0; y < height; y++) {
      const from = borderIndex(y + down, height, 'nearest') * width * channels;
      let to = y * width * channels;
      for (let x = 0; x < width; x++) {
        const source = from + columns[x];
        for (let c = 0; c < channels; c++) sums[to++] += weight * data[source + c];
      }
    }
  }
  const out = new Uint8Array(data.length);
  for (let i = 0; i < sums.length; i++) out[i] = Math.floor(sums[i] + 0.5);
  return out;
}
