import { beforeAll, describe, expect, test } from '@jest/globals';
import { build } from '../../framework/registration/build.ts';
import { SCHEDULES } from '../../framework/registration/kinds.ts';
import { loadEntriesOf } from '../../framework/registration/loadEntriesOf.ts';
import type { Schedule } from '../../framework/runner/Schedule.ts';
import '../../registry/catalogue.ts';

const TOTAL = 100;

/** The rates of a base of 2 after 0, 1, 99 and 100 of 100 iterations. */
function rates(spec: { type: string; [option: string]: unknown }, at = [0, 1, TOTAL - 1, TOTAL]): number[] {
  const schedule = build<Schedule>(SCHEDULES, spec);
  return at.map(iteration =>
    schedule.rate(
      2,
      { iteration, epoch: Math.floor(iteration / 10), maxIterations: TOTAL, maxEpochs: 10, iterationsPerEpoch: 10 },
      false,
    ),
  );
}

beforeAll(async () => {
  await loadEntriesOf(['Fixed', 'Step', 'Exp', 'Poly', 'Inv', 'CosineAnnealing'].map(type => ({ type })));
});

describe('schedules of mmcv 1.x', () => {
  const cosine = (p: number, end: number) => end + ((2 - end) * (1 + Math.cos((Math.PI * p) / TOTAL))) / 2;
  test.each([
    [{ type: 'Fixed' }, [2, 2, 2, 2]],
    [{ type: 'Poly' }, [2, 1.98, 0.02, 0]],
    [{ type: 'Poly', power: 0.9, min_lr: 1e-4 }, [2, 1.9999 * 0.99 ** 0.9 + 1e-4, 1.9999 * 0.01 ** 0.9 + 1e-4, 1e-4]],
    [{ type: 'Poly', power: 0.9, horizon: 200 }, [2, 2 * 0.995 ** 0.9, 2 * 0.505 ** 0.9, 2 * 0.5 ** 0.9]],
    [{ type: 'Poly', power: 2, min_lr: 0.1, horizon: 50 }, [2, 1.9 * 0.98 ** 2 + 0.1, 0.1, 0.1]],
    [{ type: 'Step', step: 99 }, [2, 2, 0.2, 0.2]],
    [{ type: 'Step', step: 1, gamma: 0.5, min_lr: 0.25 }, [2, 1, 0.25, 0.25]],
    [{ type: 'Step', step: [1, 100], gamma: 0.5 }, [2, 1, 1, 0.5]],
    [{ type: 'Exp', gamma: 0.9 }, [2, 1.8, 2 * 0.9 ** 99, 2 * 0.9 ** 100]],
    [{ type: 'Inv', gamma: 0.1, power: 2 }, [2, 2 / 1.21, 2 / 10.9 ** 2, 2 / 121]],
    [{ type: 'CosineAnnealing', min_lr: 0.1 }, [2, cosine(1, 0.1), cosine(99, 0.1), 0.1]],
    [{ type: 'CosineAnnealing', min_lr_ratio: 0.1 }, [2, cosine(1, 0.2), cosine(99, 0.2), 0.2]],
  ])('%j', (spec, expected) => {
    for (const [i, rate] of rates(spec).entries()) expect(rate).toBeCloseTo(expected[i], 10);
  });

  test('progress can be counted in epochs', () => {
    expect(rates({ type: 'Poly', by_epoch: true }, [0, 9, 10, 95])).toEqual([2, 2, 1.8, expect.closeTo(0.2)]);
    expect(rates({ type: 'Poly', by_epoch: true, horizon: 4 }, [0, 10, 30, 95])).toEqual([2, 1.5, 0.5, 0]);
  });

  test.each([
    ['constant', {}, [1, 1, 1, 2, 2]],
    ['linear', {}, [1, 1.25, 1.5, 2, 2]],
    ['exp', {}, [2 * 0.5 ** 1, 2 * 0.5 ** 0.75, 2 * 0.5 ** 0.5, 2, 2]],
    ['linear', { warmup_by_epoch: true, warmup_iters: 1 }, [1, 1.1, 1.2, 1.4, 2]],
  ])('warm-up: %s %j', (warmup, more, expected) => {
    const spec = { type: 'Fixed', warmup, warmup_iters: 4, warmup_ratio: 0.5, ...more };
    for (const [i, rate] of rates(spec, [0, 1, 2, 4, 50]).entries()) expect(rate).toBeCloseTo(expected[i], 10);
  });

  test.each([
    [{ type: 'CosineAnnealing' }, 'expected min_lr or min_lr_ratio'],
    [{ type: 'CosineAnnealing', min_lr: 0, min_lr_ratio: 0 }, 'expected min_lr or min_lr_ratio'],
    [{ type: 'Step' }, 'step'],
    [{ type: 'Poly', horizon: 0 }, 'horizon'],
    [{ type: 'Poli' }, 'unknown schedule "Poli"'],
  ])('%j is refused', (spec, message) => {
    expect(() => rates(spec)).toThrow(message);
  });
});
