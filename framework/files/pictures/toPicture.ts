import type { Image } from '../../data/types.ts';
import type { Picture } from './decodePicture.ts';

/** An image as bytes, RGB: floats are 0 to 1, grey becomes three equal channels, a fourth channel goes. */
export function toPicture({ data, height, width, channels }: Image): Picture {
  if (data instanceof Uint8Array && channels === 3) return { data, height, width, channels };
  const rgb = new Uint8Array(height * width * 3);
  const scale = data instanceof Float32Array ? 255 : 1;
  for (let i = 0; i < height * width; i++) {
    for (let c = 0; c < 3; c++) {
      const value = data[i * channels + (channels < 3 ? 0 : c)] * scale;
      rgb[3 * i + c] = Math.min(255, Math.max(0, Math.round(value)));
    }
  }
  return { data: rgb, height, width, channels: 3 };
}
