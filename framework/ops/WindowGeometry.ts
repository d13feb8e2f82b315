/** [top, bottom, left, right] in pixels. */
export type Sides = readonly [number, number, number, number];

/** Zeros around the image: on every side, per side, as TensorFlow's SAME (output = ceil(input / stride)), or none. */
export type Padding = number | Sides | 'same' | 'valid';

export interface WindowOptions {
  readonly stride?: number | undefined;
  readonly padding?: Padding | undefined;
  /** Distance of neighbouring taps. */
  readonly dilation?: number | undefined;
  /** Round the output size up, as in PyTorch: a last window may stick out, but must begin inside the image or its padding. */
  readonly ceilMode?: boolean | undefined;
}

/** How a window moves over an image. */
export interface WindowGeometry {
  /** Height and width of the image without padding. */
  readonly input: readonly [number, number];
  readonly output: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly stride: number;
  readonly dilation: number;
  readonly padding: Sides;
}

/** @throws Error when the padded image is smaller than the window, or an option is out of range */
export function windowGeometry(
  input: readonly [number, number],
  kernel: readonly [number, number],
  { stride = 1, padding = 0, dilation = 1, ceilMode = false }: WindowOptions = {},
): WindowGeometry {
  for (const [name, value] of Object.entries({ stride, dilation })) {
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`${name} is ${value}, expected a whole number from 1 on`);
  }
  const extent = kernel.map(size => (size - 1) * dilation + 1) as [number, number];
  const asked = sides(input, extent, stride, padding);
  const axes = [0, 1].map(axis => {
    const [before, after] = [asked[2 * axis]!, asked[2 * axis + 1]!];
    const room = input[axis]! + before + after - extent[axis]!;
    if (room < 0) {
      throw new Error(`a window of [${extent}] pixels does not fit into an image of [${input}] padded by [${asked}]`);
    }
    let size = Math.floor(room / stride) + 1;
    if (ceilMode && room % stride && size * stride < input[axis]! + before) size++;
    return { size, after: Math.max(after, (size - 1) * stride + extent[axis]! - input[axis]! - before) };
  });
  return {
    input,
    output: [axes[0]!.size, axes[1]!.size],
    kernel,
    stride,
    dilation,
    padding: [asked[0], axes[0]!.after, asked[2], axes[1]!.after],
  };
}

function sides(input: readonly number[], extent: readonly number[], stride: number, padding: Padding): Sides {
  if (padding === 'valid') return [0, 0, 0, 0];
  if (padding === 'same') {
    const [top, bottom] = sameSides(input[0]!, extent[0]!, stride);
    const [left, right] = sameSides(input[1]!, extent[1]!, stride);
    return [top, bottom, left, right];
  }
  const all: Sides = typeof padding === 'number' ? [padding, padding, padding, padding] : padding;
  if (all.some(side => !Number.isInteger(side) || side < 0)) {
    throw new Error(`padding is [${all}], expected whole numbers from 0 on`);
  }
  return all;
}

/** TensorFlow's SAME along one axis: before and after; the odd pixel goes after. */
export function sameSides(size: number, extent: number, stride: number): [number, number] {
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + extent - size, 0);
  return [total >> 1, total - (total >> 1)];
}

/** The padding with which a convolution or pooling of TensorFlow computes the same. */
export function namedPadding(window: WindowGeometry): 'SAME' | 'VALID' | 'EXPLICIT' {
  const { input, kernel, stride, dilation, padding } = window;
  if (padding.every(side => side === 0)) return 'VALID';
  const extent = kernel.map(size => (size - 1) * dilation + 1);
  const same = [...sameSides(input[0], extent[0]!, stride), ...sameSides(input[1], extent[1]!, stride)];
  return padding.every((side, i) => side === same[i]) ? 'SAME' : 'EXPLICIT';
}
