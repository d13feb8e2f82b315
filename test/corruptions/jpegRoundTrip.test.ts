import { describe, expect, test } from '@jest/globals';
import { RandomStream } from '../../framework/random/RandomStream.ts';
import { doubleChroma, halveChroma } from '../../registry/corruptions/jpeg/chroma.ts';
import { forwardDct, inverseDct } from '../../registry/corruptions/jpeg/integerDct.ts';
import { jpegRoundTrip } from '../../registry/corruptions/jpeg/jpegRoundTrip.ts';
import { quantisationTables } from '../../registry/corruptions/jpeg/quantisationTables.ts';

describe('quantisation tables', () => {
  test('quality 50 is the standard table, 100 has steps of 1, and 1 is capped', () => {
    expect(Array.from(quantisationTables(50).luminance.subarray(0, 8))).toEqual([16, 11, 10, 16, 24, 40, 51, 61]);
    expect(Array.from(quantisationTables(50).chrominance.subarray(56))).toEqual(Array(8).fill(99));
    expect(new Set(quantisationTables(100).luminance)).toEqual(new Set([1]));
    expect(Math.max(...quantisationTables(1).luminance)).toBe(255);
  });
  test('quality 80 and 40', () => {
    expect(quantisationTables(80).luminance[0]).toBe(6); // 16 x 0.4 = 6.4
    expect(quantisationTables(40).luminance[0]).toBe(20); // 16 x 1.25
  });
});

describe('the integer DCT', () => {
  const random = new RandomStream('dct');
  const block = Int32Array.from({ length: 64 }, () => random.integer(256) - 128);

  test('is the DCT, times 8, to within one', () => {
    const found = block.slice();
    forwardDct(found);
    const scale = (u: number): number => (u === 0 ? Math.SQRT1_2 : 1) / 2;
    for (const [v, u] of [
      [0, 0],
      [0, 1],
      [3, 5],
      [7, 7],
      [4, 2],
    ]) {
      let sum = 0;
      for (let y = 0; y < 8; y++) {
        for (let x = 0; x < 8; x++) {
          const wave = Math.cos(((2 * y + 1) * v * Math.PI) / 16) * Math.cos(((2 * x + 1) * u * Math.PI) / 16);
          sum += scale(u) * scale(v) * wave * block[y * 8 + x];
        }
      }
      expect(Math.abs(found[v * 8 + u] - 8 * sum)).toBeLessThanOrEqual(1.5);
    }
  });

  test('is undone by its inverse', () => {
    const there = block.slice();
    forwardDct(there);
    const back = there.map(value => Math.round(value / 8));
    inverseDct(back);
    for (let i = 0; i < 64; i++) expect(Math.abs(back[i] - block[i])).toBeLessThanOrEqual(2);
  });
});

describe('chroma', () => {
  test('means of 2 x 2 are rounded up and down by turns', () => {
    const plane = Uint8Array.from([1, 2, 1, 2, 2, 1, 2, 1]); // both means are 1.5
    expect(Array.from(halveChroma(plane, 2, 4))).toEqual([1, 2]);
  });
  test('doubling weighs neighbours 3 to 1 and keeps a constant', () => {
    expect(new Set(doubleChroma(new Uint8Array(12).fill(77), 3, 4))).toEqual(new Set([77]));
    expect(Array.from(doubleChroma(Uint8Array.from([0, 100]), 1, 2))).toEqual([0, 25, 75, 100, 0, 25, 75, 100]);
  });
});

describe('jpegRoundTrip', () => {
  test('a grey picture of one level survives, on sizes that are no multiple of 16 too', () => {
    for (const [height, width] of [
      [32, 32],
      [5, 21],
    ]) {
      const data = new Uint8Array(height * width * 3).fill(128);
      expect(jpegRoundTrip({ data, height, width }, 40)).toEqual(data);
    }
  });

  test('the lower the quality, the larger the change', () => {
    const random = new RandomStream('jpeg');
    const data = Uint8Array.from({ length: 3072 }, (_, i) => 120 + 70 * Math.sin(i / 50) + random.integer(30));
    const change = (quality: number): number =>
      jpegRoundTrip({ data, height: 32, width: 32 }, quality).reduce((sum, v, i) => sum + Math.abs(v - data[i]), 0) /
      3072;
    expect(change(80)).toBeLessThan(change(50));
    expect(change(50)).toBeLessThan(change(10));
  });
});
