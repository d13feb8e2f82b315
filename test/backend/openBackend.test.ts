import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';
import { currentBackend } from '../../framework/backend/currentBackend.ts';
import { nativeBinding } from '../../framework/backend/nativeBinding.ts';
import { openBackend } from '../../framework/backend/openBackend.ts';
import { tf } from '../../framework/backend/tf.ts';
import { describeBackends } from '../support/backends.ts';

describeBackends('openBackend', name => {
  test('computes a convolution and its gradient', async () => {
    const [loss, dx] = tf.tidy(() => {
      const x = tf.ones([1, 4, 4, 2]);
      const filter = tf.ones([3, 3, 2, 1]);
      const { value, grad } = tf.valueAndGrad(t => tf.sum(tf.conv2d(t as never, filter as never, 1, 'valid')))(x);
      return [value, grad];
    });
    expect((await loss.data())[0]).toBe(4 * 18);
    // the corners are under one window, the centre under four
    const gradient = [...(await dx.data())];
    expect(gradient.filter((_, i) => i % 2 === 0)).toEqual([1, 2, 2, 1, 2, 4, 4, 2, 2, 4, 4, 2, 1, 2, 2, 1]);
    tf.dispose([loss, dx]);
  });

  test('the CommonJS core of the native package is the one of our imports', () => {
    const require = createRequire(import.meta.url);
    expect(require('@tensorflow/tfjs-core').engine()).toBe(tf.engine());
    expect(tf.getBackend()).toBe(name);
  });

  test('says what is open', () => {
    const info = currentBackend();
    expect(info).toMatchObject({ name, device: expect.stringMatching(/^[cg]pu$/) });
    expect(info.threads).toBeGreaterThanOrEqual(1);
    expect(nativeBinding()?.binding.TF_Version).toBe(name === 'tensorflow' ? info.version : undefined);
  });

  test('opening it again changes nothing', async () => {
    const kept = tf.tensor1d([1, 2, 3]);
    await openBackend({ backend: name });
    expect([...(await kept.data())]).toEqual([1, 2, 3]);
    kept.dispose();
  });

  test("precision 'auto' takes bfloat16 on a processor that has units for it, and nowhere else", async () => {
    const processor = existsSync('/proc/cpuinfo') ? readFileSync('/proc/cpuinfo', 'utf8') : '';
    const info = await openBackend({ backend: name, precision: 'auto' });
    const units = info.device === 'cpu' && /\b(avx512_bf16|amx_bf16|bf16)\b/.test(processor);
    expect(info.precision).toBe(name === 'tensorflow' && units ? 'bfloat16' : 'float32');
    expect((await openBackend({ backend: name })).precision).toBe('float32');
  });
});
