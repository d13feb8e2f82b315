import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from '@jest/globals';
import { encodePng } from '../../framework/files/png/encodePng.ts';

export const [HEIGHT, WIDTH] = [40, 64];

/** A temporary folder, removed after the tests of the file. Listings are kept in it, not in the user's cache. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shiftkit-trees-'));
  const former = process.env.SHIFTKIT_CACHE;
  process.env.SHIFTKIT_CACHE = join(folder, 'cache');
  afterAll(() => {
    if (former === undefined) delete process.env.SHIFTKIT_CACHE;
    else process.env.SHIFTKIT_CACHE = former;
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export function write(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** A picture whose values tell the place, the channel and the number of the image. */
export function photograph(number: number, height = HEIGHT, width = WIDTH): Uint8Array {
  return Uint8Array.from(
    { length: height * width * 3 },
    (_, i) => (i * 5 + Math.floor(i / (width * 3)) * 3 + number * 17) % 256,
  );
}

export function photographPng(number: number, height = HEIGHT, width = WIDTH): Uint8Array {
  return encodePng({ data: photograph(number, height, width), height, width, channels: 3 });
}

/** Ids in blocks of 8 x 8 pixels, by turns. */
export function idsOf(ids: readonly number[], height = HEIGHT, width = WIDTH): number[] {
  return Array.from({ length: height * width }, (_, i) => {
    const [y, x] = [Math.floor(i / width), i % width];
    return ids[(Math.floor(y / 8) * 8 + Math.floor(x / 8)) % ids.length];
  });
}

export function greyPng(ids: readonly number[], height = HEIGHT, width = WIDTH): Uint8Array {
  return encodePng({ data: Uint8Array.from(ids), height, width, channels: 1 });
}

/** As GTA5 stores them: indices of a palette whose colours are no ids. */
export function palettePng(ids: readonly number[], height = HEIGHT, width = WIDTH): Uint8Array {
  const palette = Uint8Array.from({ length: 768 }, (_, i) => (i * 89 + 7) % 256);
  return encodePng({ data: Uint8Array.from(ids), height, width, channels: 1, palette });
}

/** As SYNTHIA stores them: 16 bit, the class in the first channel, the instance in the second. */
export function synthiaPng(ids: readonly number[], height = HEIGHT, width = WIDTH): Uint8Array {
  const data = new Uint16Array(height * width * 3);
  ids.forEach((id, i) => {
    data.set([id, (i * 37) % 60000, 0], 3 * i);
  });
  return encodePng({ data, height, width, channels: 3 });
}

export const GTA5_IDS = [7, 8, 11, 21, 23, 26, 34, 0];
export const SYNTHIA_IDS = [3, 4, 2, 6, 1, 8, 16, 0, 22];
export const CITYSCAPES_IDS = [7, 8, 11, 21, 23, 26, 255, 3];

export function writeGta5(root: string, count = 3): void {
  for (let k = 1; k <= count; k++) {
    const name = `${String(k).padStart(5, '0')}.png`;
    write(join(root, 'images', name), photographPng(k));
    write(join(root, 'labels', name), palettePng(idsOf(GTA5_IDS)));
  }
}

export function writeSynthia(root: string, count = 3): void {
  for (let k = 0; k < count; k++) {
    const name = `${String(k).padStart(7, '0')}.png`;
    write(join(root, 'RGB', name), photographPng(k));
    write(join(root, 'GT/LABELS', name), synthiaPng(idsOf(SYNTHIA_IDS)));
  }
}

/** @param towns images in each */
export function writeCityscapes(root: string, split: 'train' | 'val', towns: Record<string, number>): void {
  let number = 0;
  for (const [town, count] of Object.entries(towns)) {
    for (let k = 0; k < count; k++) {
      const stem = `${town}_${String(k).padStart(6, '0')}_000019`;
      write(join(root, `leftImg8bit/${split}/${town}/${stem}_leftImg8bit.png`), photographPng(++number));
      write(join(root, `gtFine/${split}/${town}/${stem}_gtFine_labelIds.png`), greyPng(idsOf(CITYSCAPES_IDS)));
    }
  }
}
