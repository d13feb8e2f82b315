import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { tf } from '../../framework/backend/tf.ts';
import { Counter } from '../../framework/nn/Counter.ts';
import type { Module } from '../../framework/nn/Module.ts';
import type { Prototypes } from '../../registry/methods/segmentation/proda/Prototypes.ts';
import { describeBackends, TEST_BACKENDS } from '../support/backends.ts';
import { goldenDescribe } from '../support/golden.ts';
import type { GoldenCase, GoldenIteration, GoldenPrototypes, Summaries } from './proda/GoldenCase.ts';
import { GoldenRun } from './proda/GoldenRun.ts';
import { STAGES } from './proda/stages.ts';
import { expectSummary, summarise } from './summarise.ts';

/** Milliseconds: 10 s on the native engine, a minute on wasm, and many more on busy cores. */
const PATIENCE = 600_000;

goldenDescribe('proda', folder => {
  const cases = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<string, GoldenCase>;
  const known = Object.entries(cases).filter(([, { options }]) => options.stage in STAGES);

  for (const [name, { options }] of Object.entries(cases)) {
    if (options.stage in STAGES) continue;
    process.stderr.write(`\n*** SKIPPED: golden/proda ${name}: no method for ${options.stage} yet ***\n`);
    test.skip(`${name}: no method for ${options.stage} yet`, () => {});
  }

  describeBackends('training steps of the original', backend => {
    // Wasm takes six times as long: where the native engine runs everything, the first step of the first case must do.
    const beside = backend === 'wasm' && TEST_BACKENDS.includes('tensorflow');
    const count = beside ? 1 : undefined;

    test.each(beside ? known.slice(0, 1) : known)(
      '%s',
      async (_name, { options, iterations }) => {
        const before = tf.memory().numTensors;
        const stage = STAGES[options.stage];
        const run = await GoldenRun.open(stage, options);
        const tensors: number[] = [];
        for (const [i, expected] of iterations.slice(0, count).entries()) {
          expectLosses(await run.step(i, expected), expected);
          expect(run.rates.length).toBe(expected.lr.length);
          for (const [k, rate] of run.rates.entries()) expect(Math.abs(rate / expected.lr[k] - 1)).toBeLessThan(1e-6);
          const { networks } = run.method;
          for (const [theirs, { name }] of Object.entries(stage.networks)) {
            // What nothing learns from - an averaged network without denoising and structure - is not made here.
            if (name in networks || name !== 'teacher') expectNetwork(networks[name], expected[theirs] as Summaries);
          }
          if (expected.prototypes && 'prototypes' in networks) {
            expectPrototypes(networks.prototypes as Prototypes, expected.prototypes);
          }
          tensors.push(tf.memory().numTensors);
        }
        expect(new Set(tensors).size).toBe(1);
        run.dispose();
        expect(tf.memory().numTensors).toBe(before);
      },
      PATIENCE,
    );
  });
});

/** Within a thousandth, the original's own bound. */
function expectLosses(losses: Readonly<Record<string, number>>, expected: GoldenIteration): void {
  for (const [name, loss] of Object.entries(losses)) {
    const wanted = (expected[name] ?? 0) as number;
    expect([name, Math.abs(loss - wanted) <= 1e-3 * Math.abs(wanted) || loss]).toEqual([name, true]);
  }
}

/** Within a thousandth of their size, the original's own bound; and moved as often. */
function expectPrototypes({ prototypes, counts }: Prototypes, expected: GoldenPrototypes): void {
  const values = prototypes.readForFile();
  const classes = expected.sum_per_class.length;
  const rows = expected.sum_per_class.map((_, k) =>
    values.subarray((k * values.length) / classes, ((k + 1) * values.length) / classes),
  );
  const size = (row: Float32Array) => row.reduce((sum, value) => sum + Math.abs(value), 0);
  for (const [k, row] of rows.entries()) {
    const sum = row.reduce((total, value) => total + value, 0);
    expect(Math.abs(sum - expected.sum_per_class[k])).toBeLessThan(1e-3 * size(row));
  }
  expect(Math.abs(size(values) / expected.abs_sum - 1)).toBeLessThan(1e-3);
  expect([...counts.readForFile()]).toEqual(expected.counts);
}

function expectNetwork(network: Module, expected: Summaries): void {
  const items = new Map([...network.stateItems()].map(item => [item.name, item]));
  for (const [name, summary] of Object.entries(expected)) {
    const item = items.get(name);
    if (!item || item instanceof Counter) throw new Error(`${name} is no tensor of ${network.constructor.name}`);
    expectSummary(summarise(item.readForFile()), summary, 1e-4, 1e-3);
  }
}
