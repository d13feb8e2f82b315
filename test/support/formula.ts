import type { TensorData } from '../../framework/checkpoint/StateDict.ts';

/** `[name, shape, dtype]`, a row of a golden state_dict list; shapes in PyTorch's layout. */
export type StateRow = readonly [name: string, shape: readonly number[], dtype: string];

// A test's globals are looked up through its sandbox, which is slow in loops over millions of weights.
const { imul, abs, sqrt } = Math;

const sizeOf = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1);

/** FNV-1a, 32 bit, over the UTF-8 bytes. */
function seedOf(name: string): number {
  let h = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) h = imul(h ^ byte, 0x01000193);
  return h >>> 0;
}

/** u(name, i) for i = 0 .. count-1, in [-1, 1): the numbers that all golden weights and images are made of. */
export function formula(name: string, count: number): Float64Array {
  const seed = seedOf(name);
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let h = (imul(i, 0x9e3779b1) + seed) >>> 0;
    h = imul(h ^ (h >>> 16), 0x85ebca6b);
    h = imul(h ^ (h >>> 13), 0xc2b2ae35);
    h ^= h >>> 16;
    values[i] = ((h >>> 0) / 4294967296) * 2 - 1;
  }
  return values;
}

/** The values of a floating tensor of this name, in PyTorch's layout. */
export function formulaTensor(name: string, shape: readonly number[]): Float32Array {
  const toValue = ruleOf(name, shape);
  const values = new Float32Array(sizeOf(shape));
  const units = formula(name, values.length);
  for (let i = 0; i < values.length; i++) values[i] = toValue(units[i]);
  return values;
}

function ruleOf(name: string, shape: readonly number[]): (u: number) => number {
  if (name.endsWith('running_var')) return u => 1 + 0.5 * abs(u);
  if (name.endsWith('running_mean')) return u => 0.1 * u;
  if (shape.length >= 2) {
    const scale = sqrt(2 / sizeOf(shape.slice(1)));
    const root = sqrt(3);
    return u => u * root * scale;
  }
  return name.endsWith('weight') ? u => 1 + 0.1 * u : u => 0.1 * u;
}

/**
 * A whole state dict.
 *
 * @param prefix stands before the names in the formula, not in the result.
 * @param given values that are not from the formula.
 */
export function formulaState(
  rows: readonly StateRow[],
  prefix = '',
  given: Record<string, number[]> = {},
): Map<string, TensorData> {
  const state = new Map<string, TensorData>();
  for (const [name, shape, dtype] of rows) {
    if (dtype === 'int64') state.set(name, { dtype, shape: [...shape], data: new BigInt64Array(sizeOf(shape)) });
    else {
      const data = given[name] ? Float32Array.from(given[name]) : formulaTensor(prefix + name, shape);
      state.set(name, { dtype: 'float32', shape: [...shape], data });
    }
  }
  return state;
}

/**
 * Images in [0, 1] of 16 x 16 blocks with some noise, laid out (N, C, H, W).
 *
 * @param shape [n, channels, height, width]
 */
export function formulaImages(name: string, [n, channels, height, width]: readonly number[]): Float32Array {
  const [rows, columns] = [Math.ceil(height / 16), Math.ceil(width / 16)];
  const coarse = formula(`${name}/coarse`, n * channels * rows * columns);
  return Float32Array.from(formula(`${name}/fine`, n * channels * height * width), (fine, i) => {
    const x = i % width;
    const y = Math.floor(i / width) % height;
    const plane = Math.floor(i / (width * height));
    const block = coarse[(plane * rows + (y >> 4)) * columns + (x >> 4)];
    return Math.min(1, Math.max(0, 0.35 * block + 0.1 * fine + 0.5));
  });
}

/**
 * Label maps of 16 x 16 blocks, some of them ignored, laid out (N, H, W).
 *
 * @param shape [n, height, width]
 */
export function formulaLabels(
  name: string,
  [n, height, width]: readonly number[],
  classes: number,
  ignored: number,
): Int32Array {
  const [rows, columns] = [Math.ceil(height / 16), Math.ceil(width / 16)];
  const blocks = formula(name, n * rows * columns);
  return Int32Array.from({ length: n * height * width }, (_, i) => {
    const x = i % width;
    const y = Math.floor(i / width) % height;
    const image = Math.floor(i / (width * height));
    const u = blocks[(image * rows + (y >> 4)) * columns + (x >> 4)];
    return abs(u) < 0.05 ? ignored : Math.min(classes - 1, Math.floor(((u + 1) / 2) * classes));
  });
}
