import { expect, test } from '@jest/globals';
import { BytePool } from '../../framework/data/BytePool.ts';

test('memory that was given is taken again, once, where the length fits', () => {
  const pool = new BytePool();
  const [small, large] = [Uint8Array.of(1, 2), Uint8Array.of(3, 4, 5)];
  pool.give([small, large]);
  expect([small.length, large.length]).toEqual([0, 0]);
  expect(pool.take(3)).toEqual(Uint8Array.of(3, 4, 5));
  expect(pool.take(3)).toEqual(new Uint8Array(3));
  expect(pool.take(2)).toEqual(Uint8Array.of(1, 2));
});

test('what is given beyond a dozen takes the place of the oldest', () => {
  const pool = new BytePool();
  for (let value = 1; value <= 20; value++) pool.give([Uint8Array.of(value)]);
  const taken = Array.from({ length: 13 }, () => pool.take(1)[0]);
  expect(taken).toEqual([9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 0]);
});
