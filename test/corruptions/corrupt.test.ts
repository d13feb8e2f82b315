import { describe, expect, test } from '@jest/globals';
import { UserError } from '../../framework/errors/UserError.ts';
import { RandomStream } from '../../framework/random/RandomStream.ts';
import type { Raster } from '../../registry/corruptions/Corruption.ts';
import { corrupt } from '../../registry/corruptions/corrupt.ts';
import { CORRUPTIONS, EXTRA_CORRUPTIONS, STANDARD_CORRUPTIONS } from '../../registry/corruptions/corruptions.ts';

const DETERMINISTIC = new Set([
  ...['defocus_blur', 'zoom_blur', 'brightness', 'contrast'],
  ...['pixelate', 'jpeg_compression', 'gaussian_blur', 'saturate'],
]);

/** Waves of colour with a bright square: something for every corruption to work on. */
function picture(height: number, width: number): Raster {
  const data = new Uint8Array(height * width * 3);
  for (let i = 0; i < data.length; i++) {
    const [y, x, c] = [Math.floor(i / 3 / width), Math.floor(i / 3) % width, i % 3];
    const square = y > height / 3 && y < height / 2 && x > width / 3 && x < width / 2;
    data[i] = square ? 230 : 120 + 90 * Math.sin(0.31 * y + 0.23 * x * (c + 1) + c);
  }
  return { data, height, width };
}

describe('corrupt', () => {
  test('the benchmark has 15 corruptions in the order of its tables, and 4 are held out', () => {
    expect(STANDARD_CORRUPTIONS.join(' ')).toBe(
      'gaussian_noise shot_noise impulse_noise defocus_blur glass_blur motion_blur zoom_blur snow frost fog ' +
        'brightness contrast elastic_transform pixelate jpeg_compression',
    );
    expect([...EXTRA_CORRUPTIONS].sort()).toEqual(['gaussian_blur', 'saturate', 'spatter', 'speckle_noise']);
    expect(Object.keys(CORRUPTIONS)).toHaveLength(19);
  });

  describe.each(Object.keys(CORRUPTIONS))('%s', name => {
    test.each([1, 2, 3, 4, 5])('severity %d changes the picture, repeatably, and not its source', severity => {
      const image = picture(32, 32);
      const before = image.data.slice();
      const made = corrupt(name, severity, image, new RandomStream(7));
      expect(made).toHaveLength(before.length);
      expect(made).toBeInstanceOf(Uint8Array);
      expect(made).not.toEqual(before);
      expect(image.data).toEqual(before);
      expect(corrupt(name, severity, image, new RandomStream(7))).toEqual(made);
      const other = corrupt(name, severity, image, new RandomStream(8));
      if (DETERMINISTIC.has(name)) expect(other).toEqual(made);
      else expect(other).not.toEqual(made);
    });

    test('works on other sizes than 32 x 32', () => {
      const image = picture(43, 58);
      const made = corrupt(name, 5, image, new RandomStream(7));
      expect(made).toHaveLength(43 * 58 * 3);
      expect(made).not.toEqual(image.data);
    });
  });

  test('an unknown name is an error with the nearest one', () => {
    const wrong = () => corrupt('gausian_noise', 1, picture(32, 32), new RandomStream(1));
    expect(wrong).toThrow(UserError);
    expect(wrong).toThrow("there is no corruption 'gausian_noise'");
    try {
      wrong();
    } catch (error) {
      expect((error as UserError).hint).toContain("'gaussian_noise'");
    }
    expect(() => corrupt('toString', 1, picture(32, 32), new RandomStream(1))).toThrow('there is no corruption');
  });

  test.each([0, 6, 2.5])('severity %d is an error', severity => {
    expect(() => corrupt('fog', severity, picture(32, 32), new RandomStream(1))).toThrow('must be 1, 2, 3, 4 or 5');
  });

  test('bytes that do not fit the size are an error', () => {
    const wrong = { ...picture(32, 32), width: 31 };
    expect(() => corrupt('fog', 1, wrong, new RandomStream(1))).toThrow('32 x 31 RGB pixels has 2976 bytes, not 3072');
  });

  test('black stays black under shot noise, and white goes nowhere but down', () => {
    const black = { data: new Uint8Array(3072), height: 32, width: 32 };
    expect(corrupt('shot_noise', 5, black, new RandomStream(1))).toEqual(black.data);
    const white = { ...black, data: new Uint8Array(3072).fill(255) };
    const mean = corrupt('shot_noise', 5, white, new RandomStream(1)).reduce((a, b) => a + b) / 3072;
    expect(mean).toBeGreaterThan(238); // 255 (1 - 0.4 / sqrt(50))
    expect(mean).toBeLessThan(243);
  });

  test('frost refuses a picture that is larger than its textures', () => {
    expect(() => corrupt('frost', 1, picture(80, 80), new RandomStream(1))).toThrow(
      'at most 62 x 104 pixels; this one has 80 x 80',
    );
  });
});
