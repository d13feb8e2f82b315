import { unitToByte } from './unitToByte.ts';

/**
 * Changes an RGB picture in HSV space.
 *
 * @param data interleaved RGB bytes; stays as it is
 * @param change changes [hue, saturation, value], each in [0, 1], in place; called once per pixel with the same array
 */
export function mapHsv(data: Uint8Array, change: (hsv: Float64Array) => void): Uint8Array {
  const out = new Uint8Array(data.length);
  const hsv = new Float64Array(3);
  const rgb = new Float64Array(3);
  for (let i = 0; i < data.length; i += 3) {
    toHsv(data[i] / 255, data[i + 1] / 255, data[i + 2] / 255, hsv);
    change(hsv);
    toRgb(hsv, rgb);
    for (let c = 0; c < 3; c++) out[i + c] = unitToByte(rgb[c]);
  }
  return out;
}

/** Foley and van Dam, Fundamentals of Interactive Computer Graphics; grey has hue 0. */
function toHsv(red: number, green: number, blue: number, hsv: Float64Array): void {
  const value = Math.max(red, green, blue);
  const range = value - Math.min(red, green, blue);
  let hue = 0;
  if (range > 0) {
    // Where two channels are the largest together, the later one decides.
    if (blue === value) hue = 4 + (red - green) / range;
    else if (green === value) hue = 2 + (blue - red) / range;
    else hue = (green - blue) / range;
    hue /= 6;
    hue -= Math.floor(hue);
  }
  hsv[0] = hue;
  hsv[1] = range > 0 ? range / value : 0;
  hsv[2] = value;
}

function toRgb([hue, saturation, value]: Float64Array, rgb: Float64Array): void {
  const sector = Math.floor(hue * 6);
  const within = hue * 6 - sector;
  const low = value * (1 - saturation);
  const falling = value * (1 - within * saturation);
  const rising = value * (1 - (1 - within) * saturation);
  // From red over yellow, green, cyan, blue and magenta to red; a hue of 1 is red again.
  rgb[0] = pick(sector, value, falling, low, low, rising, value);
  rgb[1] = pick(sector, rising, value, value, falling, low, low);
  rgb[2] = pick(sector, low, low, rising, value, value, falling);
}

function pick(sector: number, a: number, b: number, c: number, d: number, e: number, f: number): number {
  if (sector === 1) return b;
  if (sector === 2) return c;
  if (sector === 3) return d;
  if (sector === 4) return e;
  return sector === 5 ? f : a;
}
