/** Blurs an RGB picture with a Gaussian, in place; its edge goes on as it is. @param sigma pixels */
export function blur(light: Float32Array, height: number, width: number, sigma: number): void {
  const radius = Math.ceil(2.5 * sigma);
  const kernel = Float32Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)),
  );
  const total = kernel.reduce((sum, weight) => sum + weight, 0);
  for (let i = 0; i < kernel.length; i++) kernel[i] /= total;
  for (let row = 0; row < height; row++) blurLine(light, 3 * row * width, 3, width, kernel, radius);
  for (let column = 0; column < width; column++) blurLine(light, 3 * column, 3 * width, height, kernel, radius);
}

/** One row or column, all three channels. @param step from a pixel to the next */
function blurLine(
  light: Float32Array,
  from: number,
  step: number,
  length: number,
  kernel: Float32Array,
  radius: number,
): void {
  const line = new Float32Array(3 * length);
  for (let i = 0; i < length; i++) for (let c = 0; c < 3; c++) line[3 * i + c] = light[from + i * step + c];
  for (let i = 0; i < length; i++) {
    let [r, g, b] = [0, 0, 0];
    for (let k = -radius; k <= radius; k++) {
      const at = 3 * Math.min(length - 1, Math.max(0, i + k));
      const weight = kernel[k + radius];
      r += weight * line[at];
      g += weight * line[at + 1];
      b += weight * line[at + 2];
    }
    const to = from + i * step;
    [light[to], light[to + 1], light[to + 2]] = [r, g, b];
  }
}
