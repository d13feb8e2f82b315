import type { Corruption } from './Corruption.ts';

/** Share of the side that is left. */
const SCALE = [0.95, 0.9, 0.85, 0.75, 0.65];

/** Shrunk by averaging boxes, enlarged again by repeating pixels, as PIL's BOX filter does both. */
export const pixelate: Corruption = ({ data, height, width }, severity) => {
  const rows = boxes(height, Math.floor(height * SCALE[severity - 1]));
  const columns = boxes(width, Math.floor(width * SCALE[severity - 1]));
  // Across, then down, with bytes in between: the order shows in the rounding.
  const narrow = average(data, columns, { lines: height, count: width, inner: 3 });
  const small = average(narrow, rows, { lines: 1, count: height, inner: columns.length * 3 });
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * rows.length) / height) * columns.length;
    for (let x = 0; x < width; x++) {
      const from = (row + Math.floor(((x + 0.5) * columns.length) / width)) * 3;
      for (let c = 0; c < 3; c++) out[(y * width + x) * 3 + c] = small[from + c];
    }
  }
  return out;
};

/** For each of `bins`, the first pixel of it and the one behind its last: pixels whose centre lies in it. */
function boxes(size: number, bins: number): (readonly [number, number])[] {
  const step = size / bins;
  return Array.from({ length: bins }, (_, bin) => {
    const inside = Array.from({ length: size }, (_, p) => p).filter(p => {
      const offset = (p - (bin + 0.5) * step + 0.5) / step;
      return offset > -0.5 && offset <= 0.5;
    });
    return [inside[0], inside[inside.length - 1] + 1] as const;
  });
}

/** Means, rounded half up, along the middle axis of (lines, count, inner). */
function average(
  data: Uint8Array,
  bins: (readonly [number, number])[],
  { lines, count, inner }: { lines: number; count: number; inner: number },
): Uint8Array {
  const out = new Uint8Array(lines * bins.length * inner);
  for (let line = 0; line < lines; line++) {
    for (const [bin, [first, end]] of bins.entries()) {
      for (let c = 0; c < inner; c++) {
        let sum = 0;
        for (let p = first; p < end; p++) sum += data[(line * count + p) * inner + c];
        out[(line * bins.length + bin) * inner + c] = Math.floor(sum / (end - first) + 0.5);
      }
    }
  }
  return out;
}
