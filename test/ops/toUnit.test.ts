import { describe, expect, test } from '@jest/globals';
import { toUnit } from '../../framework/ops/portable/toUnit.ts';

const inUnit = (bytes: Uint8Array) => Float32Array.from(bytes, byte => byte / 255);

test('every pair of bytes becomes the nearest float32 of their 255th parts', () => {
  const bytes = new Uint8Array(Uint16Array.from({ length: 2 ** 16 }, (_, pair) => pair).buffer);
  const out = new Float32Array(bytes.length);
  toUnit(bytes, out, 0);
  expect(Buffer.from(out.buffer).equals(Buffer.from(inUnit(bytes).buffer))).toBe(true);
});

describe('wherever they lie', () => {
  const places = [0, 1, 2, 3].flatMap(offset => [0, 1, 2].map(to => [offset, to, 12 - offset] as const));
  test.each([...places, [0, 0, 0], [1, 1, 1], [2, 2, 2]])(
    'from byte %i to place %i, %i of them',
    (offset, to, length) => {
      const bytes = Uint8Array.from({ length: 12 }, (_, i) => 20 * i).subarray(offset, offset + length);
      const out = new Float32Array(to + length + 1).fill(-1);
      toUnit(bytes, out, to);
      expect([...out]).toEqual([...Array(to).fill(-1), ...inUnit(bytes), -1]);
    },
  );

  test('into a part of a longer array', () => {
    const out = new Float32Array(8).fill(-1);
    toUnit(Uint8Array.of(0, 51, 255), out.subarray(1), 1);
    expect([...out]).toEqual([-1, -1, 0, Math.fround(0.2), 1, -1, -1, -1]);
  });
});
