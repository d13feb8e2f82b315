import { readdirSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { closeBackend } from '../../framework/backend/closeBackend.ts';
import { currentBackend } from '../../framework/backend/currentBackend.ts';
import { openBackend } from '../../framework/backend/openBackend.ts';
import { type Tensor4D, tf } from '../../framework/backend/tf.ts';

afterAll(closeBackend);

const convolve = async () => {
  const y = tf.tidy(() => tf.conv2d(tf.ones([1, 8, 8, 4]) as Tensor4D, tf.ones([3, 3, 4, 2]) as Tensor4D, 1, 'valid'));
  const values = await y.data();
  y.dispose();
  return values;
};

test('wasm can be closed and opened again, with another number of threads', async () => {
  expect((await openBackend({ backend: 'wasm', threads: 2 })).threads).toBe(2);
  const first = await convolve();
  expect(first).toEqual(new Float32Array(72).fill(36));
  expect((await openBackend({ backend: 'wasm', threads: 1 })).why).toContain('with 2 threads as it was first loaded');

  closeBackend();
  expect(() => currentBackend()).toThrow('No backend is open');
  expect(await openBackend({ backend: 'wasm', threads: 1 })).toMatchObject({
    threads: 1,
    why: 'WebAssembly on the CPU',
  });
  expect(await convolve()).toEqual(first);
});

test('the threads are real, and end', async () => {
  const count = () => readdirSync('/proc/self/task').length;
  if (process.platform !== 'linux') return;
  closeBackend();
  const before = count();
  await openBackend({ backend: 'wasm', threads: 4 });
  expect(count()).toBeGreaterThanOrEqual(before + 3);
  closeBackend();
  for (let i = 0; i < 100 && count() > before; i++) await new Promise(resolve => setTimeout(resolve, 50));
  expect(count()).toBeLessThanOrEqual(before);
});
