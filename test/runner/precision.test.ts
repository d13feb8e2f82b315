import { describe, expect, test } from '@jest/globals';
import { currentBackend } from '../../framework/backend/currentBackend.ts';
import { openBackend } from '../../framework/backend/openBackend.ts';
import type { HalfPrecision } from '../../framework/backend/Precision.ts';
import { tf } from '../../framework/backend/tf.ts';
import { LossScaler } from '../../framework/runner/LossScaler.ts';
import { FASTEST } from '../support/backends.ts';
import { failure, Runs } from './runs.ts';

const runs = new Runs();
const native = FASTEST === 'tensorflow';
const losses = (run: string) => runs.records(run, 'train').map(({ loss }) => loss as number);
const onNative = native ? describe : describe.skip;

onNative.each(['bfloat16', 'float16'] as const)('training in %s', precision => {
  const changes = { 'runtime.precision': precision, 'optimizer_config.grad_clip.max_norm': 1 };

  test('goes as in float32, within rounding, and says so', async () => {
    await runs.train('single', { 'optimizer_config.grad_clip.max_norm': 1 });
    await runs.train(`half-${precision}`, changes);
    expect(currentBackend().precision).toBe(precision);
    const [single, half] = [losses('single'), losses(`half-${precision}`)];
    for (const [i, loss] of half.entries()) expect(Math.abs(loss / single[i]! - 1)).toBeLessThan(0.03);
    expect(half).not.toEqual(single);
    const [start] = runs.records(`half-${precision}`, 'start');
    expect(JSON.stringify(start)).toContain(`in ${precision}`);
  });

  test('a run that was stopped and resumed equals one that was not', async () => {
    await runs.train(`whole-${precision}`, changes);
    const stop = { ...changes, custom_hooks: [{ type: 'StopAt', iteration: 5 }] };
    await runs.train(`parts-${precision}`, stop);
    await runs.train(`parts-${precision}`, { ...changes, resume_from: runs.folder(`parts-${precision}`) });
    expect(losses(`parts-${precision}`)).toEqual(losses(`whole-${precision}`));
    const [whole, parts] = await Promise.all([checkpoint(`whole-${precision}`), checkpoint(`parts-${precision}`)]);
    expect(parts).toEqual(whole);
    expect(whole.scaler === undefined).toBe(precision === 'bfloat16');
  });

  /** Weights and the state of the optimizer hook at the end. */
  async function checkpoint(name: string): Promise<{ tensors: string[]; scaler: unknown }> {
    const { parts } = await runs.checkpoint(name, 'iter_12');
    const tensors = [...(parts.get('model')?.tensors ?? [])].map(([key, { data }]) => `${key} ${data}`);
    return { tensors, scaler: (parts.get('gradients')!.values as { loss_scaler?: unknown }).loss_scaler };
  }
});

onNative('the loss scale of float16', () => {
  test('halves where gradients leave the range, and such iterations change nothing', async () => {
    const huge = { 'runtime.precision': 'float16' satisfies HalfPrecision, 'optimizer_config.loss_scale': 2 ** 40 };
    await runs.train('huge', huge);
    const first = await runs.checkpoint('huge', 'iter_12');
    expect(first.parts.get('optimizer')?.values).toMatchObject({ steps: 0 });
    await runs.train('dynamic', { 'runtime.precision': 'float16' });
    const { parts } = await runs.checkpoint('dynamic', 'iter_12');
    const { loss_scaler } = parts.get('gradients')!.values as { loss_scaler: { scale: number; good: number } };
    expect(Math.log2(loss_scaler.scale) % 1).toBe(0);
    expect((parts.get('optimizer')!.values as { steps: number }).steps).toBeGreaterThan(0);
  });

  test('follows the gradients', async () => {
    await openBackend({ backend: FASTEST });
    const scaler = new LossScaler();
    const [good, bad] = [tf.tensor1d([1, 2]), tf.tensor1d([1, Number.POSITIVE_INFINITY])];
    const nan = tf.scalar(Number.NaN);
    expect([scaler.judge([good]), scaler.scale]).toEqual([true, 65536]);
    expect([scaler.judge([good, bad]), scaler.scale]).toEqual([false, 32768]);
    expect([scaler.judge([nan, good]), scaler.scale]).toEqual([false, 16384]);
    expect(scaler.state()).toEqual({ scale: 16384, good: 0 });
    scaler.restore({ scale: 512, good: 1999 });
    expect([scaler.judge([good]), scaler.state()]).toEqual([true, { scale: 1024, good: 0 }]);
    const fixed = new LossScaler(128);
    expect([fixed.judge([bad]), fixed.judge([good]), fixed.scale]).toEqual([false, true, 128]);
    tf.dispose([good, bad, nan]);
  });
});

test.each(['wasm', 'cpu'] as const)('%s refuses all but float32', async backend => {
  const error = await failure(openBackend({ backend, precision: 'bfloat16' }));
  expect(error.message).toBe(`runtime.precision: bfloat16 is to be had on backend tensorflow only, not on ${backend}`);
  expect(error.hint).toContain('take precision float32');
});

test('a precision that does not exist is named', async () => {
  const error = await failure(openBackend({ precision: 'int8' as never }));
  expect(error.message).toBe('runtime.precision: int8, expected one of auto, float32, bfloat16, float16');
});
