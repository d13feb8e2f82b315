import type { Image } from '../../../framework/data/types.ts';

/** Pillow's operations on colours, on pictures of bytes, RGB. They return new pictures. */

/** Stretches each channel to 0 .. 255. */
export function autoContrast(image: Image): Image {
  return mapByHistogram(image, histogram => {
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
  return mapByHistogram(image, histogram => {
    const counts = histogram.filter(count => count > 0);
    const step = Math.floor((image.height * image.width - (counts.at(-1) ?? 0)) / 255);
    if (counts.length <= 1 || step === 0) return value => value;
    let sum = Math.floor(step / 2);
    const levels = Array.from(histogram, count => {
      const level = Math.floor(sum / step);
      sum += count;
      return clip(level);
    });
    return value => levels[value];
  });
}

/** @param bits kept of each value, 1 to 8 */
export function posterize(image: Image, bits: number): Image {
  const mask = 256 - 2 ** (8 - bits);
  return mapValues(image, value => value & mask);
}

/** Inverts the values from `threshold` on. */
export function solarize(image: Image, threshold: number): Image {
  return mapValues(image, value => (value < threshold ? value : 255 - value));
}

/** @param factor 0: black, 1: as it is */
export function brightness(image: Image, factor: number): Image {
  return mapValues(image, value => blend(0, value, factor));
}

/** @param factor 0: the mean grey everywhere, 1: as it is */
export function contrast(image: Image, factor: number): Image {
  const mean = Math.floor(sumOfGrey(image.data) / (image.height * image.width) + 0.5);
  return mapValues(image, value => blend(mean, value, factor));
}

/** @param factor 0: grey, 1: as it is */
export function color(image: Image, factor: number): Image {
  const { data } = image;
  const share = Math.fround(factor);
  const out = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at += 3) {
    const level = grey(data[at], data[at + 1], data[at + 2]);
    out[at] = blend(level, data[at], share);
    out[at + 1] = blend(level, data[at + 1], share);
    out[at + 2] = blend(level, data[at + 2], share);
  }
  return { ...image, data: out };
}

/** Sums of nine values, weighted 1 and 5 in the middle, divided by 13 and rounded. */
const THIRTEENTH = Uint8Array.from({ length: 13 * 255 + 1 }, (_, sum) => Math.floor(sum / 13 + 0.5));

/** @param factor 0: smoothed by [1 1 1; 1 5 1; 1 1 1] / 13, 1: as it is. The pixels of the border stay. */
export function sharpness(image: Image, factor: number): Image {
  const { height, width } = image;
  const data = image.data as Uint8Array;
  const share = Math.fround(factor);
  const row = width * 3;
  const out = Uint8Array.from(data);
  const columns = new Uint16Array(row); // what a column of three rows sums up to
  for (let y = 1; y < height - 1; y++) {
    const from = y * row;
    for (let i = 0; i < row; i++) columns[i] = data[from - row + i] + data[from + i] + data[from + row + i];
    for (let i = 3; i < row - 3; i++) {
      const value = data[from + i];
      const smooth = THIRTEENTH[columns[i - 3] + columns[i] + columns[i + 3] + 4 * value];
      out[from + i] = blend(smooth, value, share);
    }
  }
  return { ...image, data: out };
}

function sumOfGrey(data: Image['data']): number {
  let sum = 0;
  for (let at = 0; at < data.length; at += 3) sum += grey(data[at], data[at + 1], data[at + 2]);
  return sum;
}

/** Luma of ITU-R 601-2 in 16 bit fixed point. */
function grey(red: number, green: number, blue: number): number {
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
}

/** In float32 and cut off to a whole number, as Pillow does. */
function blend(from: number, to: number, factor: number): number {
  return Math.fround(from + Math.fround(Math.fround(factor) * (to - from))) | 0;
}

function clip(value: number): number {
  return Math.min(255, Math.max(0, value));
}

/** The same for every value. */
function mapValues(image: Image, map: (value: number) => number): Image {
  const table = tableOf(map);
  return mapByTables(image, [table, table, table]);
}

/** What is done to a channel depends on how often each value occurs in it. */
function mapByHistogram(image: Image, mapOf: (histogram: Uint32Array) => (value: number) => number): Image {
  return mapByTables(
    image,
    histograms(image.data as Uint8Array).map(histogram => tableOf(mapOf(histogram))),
  );
}

function tableOf(map: (value: number) => number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, value) => map(value));
}

function histograms(data: Uint8Array): Uint32Array[] {
  const [red, green, blue] = [new Uint32Array(256), new Uint32Array(256), new Uint32Array(256)];
  for (let at = 0; at < data.length; at += 3) {
    red[data[at]]++;
    green[data[at + 1]]++;
    blue[data[at + 2]]++;
  }
  return [red, green, blue];
}

function mapByTables(image: Image, [red, green, blue]: readonly Uint8Array[]): Image {
  const data = image.data as Uint8Array;
  const out = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at += 3) {
    out[at] = red[data[at]];
    out[at + 1] = green[data[at + 1]];
    out[at + 2] = blue[data[at + 2]];
  }
  return { ...image, data: out };
}
