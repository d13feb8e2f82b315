import type { RandomStream } from '../../../framework/random/RandomStream.ts';
import { hashAt } from '../render/noise.ts';

/** What a sensor makes of the light: vignetting, exposure, colour cast, contrast, shot and read noise; bytes. */
export function exposeSensor(light: Float32Array, height: number, width: number, random: RandomStream): Uint8Array {
  const exposure = random.uniform(0.9, 1.12);
  const warmth = random.uniform(-0.06, 0.08);
  const gains = [exposure * (1 + warmth), exposure, exposure * (1 - warmth)];
  const [contrast, black] = [random.uniform(0.9, 1.1), random.uniform(0, 0.04)];
  const vignetting = random.uniform(0.1, 0.35);
  const [read, shot] = [random.uniform(0.006, 0.014), random.uniform(0.008, 0.02)];
  const seed = random.integer(1e6);
  const out = new Uint8Array(light.length);
  for (let row = 0; row < height; row++) {
    const y = (2 * row) / height - 1;
    for (let column = 0; column < width; column++) {
      const x = (2 * column) / width - 1;
      const dimmed = 1 - vignetting * 0.5 * (x * x + y * y);
      for (let c = 0; c < 3; c++) {
        const at = 3 * (row * width + column) + c;
        const exact = light[at] * gains[c] * dimmed;
        const noisy = exact + bell(at, seed) * (read + shot * Math.sqrt(Math.max(0, exact)));
        const value = black + (1 - black) * (0.5 + contrast * (noisy - 0.5));
        out[at] = Math.min(255, Math.max(0, Math.round(255 * value)));
      }
    }
  }
  return out;
}

/** Nearly normal, deviation 1: the sum of three uniform numbers. */
function bell(at: number, seed: number): number {
  return 2 * (hashAt(at, 0, seed) + hashAt(at, 1, seed) + hashAt(at, 2, seed) - 1.5);
}
