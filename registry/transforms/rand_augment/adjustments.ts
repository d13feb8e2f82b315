import type { Image } from '../../../framework/data/types.ts';

/** Pillow's operations on colours, on pictures of bytes, RGB. They return new pictures. */

/** Stretches each channel to 0 .. 255. */
export function autoContrast(image: Image): Image {
  return mapChannels(image, histogram => {
    const lowest = histogram.findIndex(count => count > 0);
    const highest = histogram.findLastIndex(count => count > 0);
    if (highest <= lowest) return value => value;
    const scale = 255 / (highest - lowest);
    const offset = -lowest * scale;
    return value => clip(Math.trunc(value * scale + offset));
  });
}

/** Spreads the values of each channel evenly. */
export function equalize(image: Image): Image {
  return mapChannels(image, histogram => {
    const counts = histogram.filter(count => count > 0);
    const step = Math.floor((image.height * image.width - (counts.at(-1) ?? 0)) / 255);
    if (counts.length <= 1 || step === 0) return value => value;
    let sum = Math.floor(step / 2);
    const table = Array.from(histogram, count => {
      const level = Math.floor(sum / step);
      sum += count;
      return clip(level);
    });
    return value => table[value];
  });
}

/** @param bits kept of each value, 1 to 8 */
export function posterize(image: Image, bits: number): Image {
  const mask = 256 - 2 ** (8 - bits);
  return mapChannels(image, () => value => value & mask);
}

/** Inverts the values from `threshold` on. */
export function solarize(image: Image, threshold: number): Image {
  return mapChannels(image, () => value => (value < threshold ? value : 255 - value));
}

/** @param factor 0: black, 1: as it is */
export function brightness(image: Image, factor: number): Image {
  return mapChannels(image, () => value => blend(0, value, factor));
}

/** @param factor 0: the mean grey everywhere, 1: as it is */
export function contrast(image: Image, factor: number): Image {
  const { data } = image;
  let sum = 0;
  for (let at = 0; at < data.length; at += 3) sum += grey(data[at], data[at + 1], data[at + 2]);
  const mean = Math.floor((sum * 3) / data.length + 0.5);
  return mapChannels(image, () => value => blend(mean, value, factor));
}

/** @param factor 0: grey, 1: as it is */
export function color(image: Image, factor: number): Image {
  const { data } = image;
  const out = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at += 3) {
    const level = grey(data[at], data[at + 1], data[at + 2]);
    for (let c = at; c < at + 3; c++) out[c] = blend(level, data[c], factor);
  }
  return { ...image, data: out };
}

/** @param factor 0: smoothed by [1 1 1; 1 5 1; 1 1 1] / 13, 1: as it is. The pixels of the border stay. */
export function sharpness(image: Image, factor: number): Image {
  const { data, height, width } = image;
  const row = width * 3;
  const out = Uint8Array.from(data);
  for (let y = 1; y < height - 1; y++) {
    for (let at = y * row + 3; at < (y + 1) * row - 3; at++) {
      const above = data[at - row - 3] + data[at - row] + data[at - row + 3];
      const below = data[at + row - 3] + data[at + row] + data[at + row + 3];
      const smooth = Math.floor((above + below + data[at - 3] + data[at + 3] + 5 * data[at]) / 13 + 0.5);
      out[at] = blend(smooth, data[at], factor);
    }
  }
  return { ...image, data: out };
}

/** Luma of ITU-R 601-2 in 16 bit fixed point. */
function grey(red: number, green: number, blue: number): number {
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
}

/** In float32 and cut off to a whole number, as Pillow does. */
function blend(from: number, to: number, factor: number): number {
  return Math.trunc(Math.fround(from + Math.fround(Math.fround(factor) * (to - from))));
}

function clip(value: number): number {
  return Math.min(255, Math.max(0, value));
}

/** A table of 256 values for each channel, made from its histogram. */
function mapChannels(image: Image, curve: (histogram: Uint32Array) => (value: number) => number): Image {
  const { data, channels } = image;
  const out = new Uint8Array(data.length);
  for (let c = 0; c < channels; c++) {
    const histogram = new Uint32Array(256);
    for (let at = c; at < data.length; at += channels) histogram[data[at]]++;
    const map = curve(histogram);
    const table = Uint8Array.from({ length: 256 }, (_, value) => map(value));
    for (let at = c; at < data.length; at += channels) out[at] = table[data[at]];
  }
  return { ...image, data: out };
}
