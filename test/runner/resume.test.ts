import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { tf } from '../../framework/backend/tf.ts';
import type { SavedRun } from '../../framework/checkpoint/checkpointFolder.ts';
import { failure, Runs } from './runs.ts';

const runs = new Runs();

/** Everything that has state. */
const ALL = {
  evaluation: { interval: 3, save_best: 'auto', metric: { type: 'ClassificationMetric' } },
  lr_config: { type: 'Poly', power: 0.9, min_lr: 1e-3, warmup: 'linear', warmup_iters: 3 },
  optimizer_config: { cumulative_iters: 2, grad_clip: { max_norm: 0.5 } },
  custom_hooks: [
    { type: 'EMAHook', momentum: 0.1 },
    { type: 'EarlyStoppingHook', monitor: 'error', patience: 100 },
  ],
  'log_config.interval': 4,
};
const stopAt = (iteration: number) => ({
  ...ALL,
  custom_hooks: [...ALL.custom_hooks, { type: 'StopAt', iteration }],
});

/** What a checkpoint says, without the time at which it was written. */
function contentOf({ info: { time: _time, config_hash: _hash, ...info }, parts }: SavedRun): unknown {
  const withoutTimes = [...parts].map(([name, { tensors, values }]) => [
    name,
    [...(tensors ?? [])].map(([key, { shape, data }]) => [key, shape, Buffer.from(data.buffer).toString('base64')]),
    name === 'log' ? (values as [string][]).filter(([key]) => !/time$/.test(key)) : withoutSeconds(values),
  ]);
  return { info, withoutTimes };
}

/** The evaluation hook keeps rows, which say how long they took. */
function withoutSeconds(values: unknown): unknown {
  const { rows, ...others } = { ...(values as { rows?: { seconds: number }[] }) };
  return rows ? { ...others, rows: rows.map(({ seconds: _seconds, ...row }) => row) } : values;
}

describe('resume', () => {
  test.each([
    { name: 'SGD', optimizer: { _delete_: true, type: 'SGD', lr: 0.1, momentum: 0.9 }, at: 5 },
    { name: 'Adam', optimizer: { _delete_: true, type: 'Adam', lr: 0.01 }, at: 10 },
  ])('a run that was stopped and resumed equals one that was not: $name', async ({ name, optimizer, at }) => {
    const changes = { ...ALL, optimizer };
    const whole = await runs.train(`${name}-whole`, changes);
    const first = await runs.train(`${name}-parts`, { ...stopAt(at), optimizer });
    expect(first.stopped).toBe('enough');
    expect(first.iterations).toBe(at);
    const second = await runs.train(`${name}-parts`, { ...changes, resume_from: runs.folder(`${name}-parts`) });
    const saved = contentOf(await runs.checkpoint(`${name}-parts`, 'iter_12'));
    expect(saved).toEqual(contentOf(await runs.checkpoint(`${name}-whole`, 'iter_12')));
    const figures = ({ rows, mean, ...rest }: typeof whole) => ({
      ...rest,
      mean,
      errors: rows.map(row => [row.error, row.entropy]),
    });
    expect(figures(second)).toEqual(figures(whole));
    // The same log lines too: none twice, none missing, all losses equal to the last bit.
    const lines = (run: string) =>
      runs.records(run, 'train').map(({ step, loss, lr, epoch }) => ({ step, loss, lr, epoch }));
    expect(lines(`${name}-parts`)).toEqual(lines(`${name}-whole`));
    // A run that was ended behind its last checkpoint and before its results has them too.
    rmSync(join(runs.folder(`${name}-whole`), 'results.json'));
    const again = await runs.train(`${name}-whole`, { ...changes, resume_from: runs.folder(`${name}-whole`) });
    expect([again.rows, again.mean]).toEqual([whole.rows, whole.mean]);
  });

  test.each([6, 12])('an evaluation that was interrupted after iteration %d is done again', async at => {
    const [whole, parts] = [`whole-${at}`, `cut-${at}`];
    const undisturbed = await runs.train(whole, ALL);
    const custom_hooks = [...ALL.custom_hooks, { type: 'InterruptIn', iteration: at }];
    const first = await runs.train(parts, { ...ALL, custom_hooks });
    expect(first).toMatchObject({ stopped: 'interrupted', iterations: at });
    // No figures of a part of the data: nowhere.
    expect(runs.records(parts, 'val').map(({ step }) => step)).toEqual([3, 6, 9].filter(step => step < at));
    expect(readFileSync(join(runs.folder(parts), 'log.txt'), 'utf8')).toContain(
      `the evaluation after iteration ${at} is left: a run that goes on from its checkpoint does it again`,
    );
    const second = await runs.train(parts, { ...ALL, resume_from: runs.folder(parts) });
    expect([second.mean, second.stopped]).toEqual([undisturbed.mean, null]);
    for (const name of [`iter_${at}`, 'iter_12']) {
      if (name !== 'iter_6')
        expect(contentOf(await runs.checkpoint(parts, name))).toEqual(contentOf(await runs.checkpoint(whole, name)));
      expect((await runs.checkpoint(parts, name)).parts.get('EvaluationHook')?.values).not.toHaveProperty('owed');
    }
    const evaluations = (run: string) =>
      runs.records(run, 'val').map(({ step, error, entropy }) => [step, error, entropy]);
    expect(evaluations(parts)).toEqual(evaluations(whole));
    expect(runs.list(parts).filter(name => name.startsWith('best'))).toEqual(
      runs.list(whole).filter(name => name.startsWith('best')),
    );
  });

  test('the best score outlives resumes that evaluate nothing', async () => {
    const best = async (name: string) => (await runs.checkpoint('best', name)).parts.get('EvaluationHook')?.values;
    await runs.train('best', stopAt(4));
    await runs.train('best', { ...stopAt(5), resume_from: runs.folder('best') });
    expect(await best('iter_5')).toEqual(await best('iter_4'));
    expect(await best('iter_4')).toMatchObject({ best: expect.any(Number) });
  });

  test('the number of a checkpoint is the number of iterations done', async () => {
    await runs.train('numbers', { 'runner.max_iters': 4, 'checkpoint_config.interval': 2 });
    const { info, parts } = await runs.checkpoint('numbers', 'iter_4');
    expect(info.iteration).toBe(4);
    expect(parts.get('optimizer')?.values).toMatchObject({ steps: 4 });
  });

  test('a work directory may be moved, and names its latest checkpoint', async () => {
    await runs.train('there', { 'runner.max_iters': 3 });
    renameSync(runs.folder('there'), runs.folder('here'));
    const { iterations } = await runs.train('here', { resume_from: runs.folder('here') });
    expect(iterations).toBe(12);
    expect(runs.records('here', 'start').at(-1)).toMatchObject({ step: 3, resumed_from: runs.folder('here/iter_3') });
  });

  test('a checkpoint that a killed process had not finished is passed over and cleared away', async () => {
    await runs.train('killed', { 'runner.max_iters': 3 });
    const half = join(runs.folder('killed'), '.iter_6.4242.tmp');
    mkdirSync(half);
    writeFileSync(join(half, 'model.safetensors'), 'half');
    // Killed between putting a checkpoint aside and renaming the new one.
    renameSync(runs.folder('killed/iter_3'), runs.folder('killed/.iter_3.4242.old'));
    cpSync(runs.folder('killed/.iter_3.4242.old'), runs.folder('killed/iter_2'), { recursive: true });
    await runs.train('killed', { 'runner.max_iters': 5, resume_from: runs.folder('killed') });
    expect(runs.list('killed').filter(name => /^\.|^iter/.test(name))).toEqual(['iter_2', 'iter_3', 'iter_5']);
  });

  test('another config is pointed out', async () => {
    await runs.train('other', { 'runner.max_iters': 2 });
    await runs.train('other', { 'runner.max_iters': 4, 'optimizer.lr': 0.2, resume_from: runs.folder('other') });
    const log = readFileSync(join(runs.folder('other'), 'log.txt'), 'utf8');
    expect(log).toMatch(/WARN the checkpoint is of another config \(hash [0-9a-f]{16}, now [0-9a-f]{16}\)/);
  });

  test.each([
    ['a folder that does not exist', 'nowhere', /nowhere does not exist/],
    ['a folder without checkpoints', 'empty', /holds no checkpoint/],
    ['a file', 'file', /is a file, not a checkpoint folder/],
    ['a damaged tensor file', 'damaged', /model\.safetensors is damaged: it has 100 bytes/],
    ['a missing tensor file', 'gone', /lacks optimizer\.safetensors/],
    ['a torn state', 'torn', /state\.json cannot be read/],
  ])('%s is refused', async (_what, name, message) => {
    const folder = runs.folder(`refused-${name}`);
    if (name === 'empty') mkdirSync(folder);
    if (name === 'file') writeFileSync(folder, 'text');
    if (['damaged', 'gone', 'torn'].includes(name)) await runs.train(`refused-${name}`, { 'runner.max_iters': 1 });
    if (name === 'damaged') truncateSync(join(folder, 'iter_1/model.safetensors'), 100);
    if (name === 'gone') rmSync(join(folder, 'iter_1/optimizer.safetensors'));
    if (name === 'torn') truncateSync(join(folder, 'iter_1/state.json'), 30);
    const before = tf?.memory().numTensors ?? 0;
    const from = name === 'nowhere' ? runs.folder('nowhere') : folder;
    const error = await failure(runs.train('never', { resume_from: from }));
    expect(error.name).toBe('CheckpointError');
    expect(error.message).toMatch(message);
    expect(existsSync(runs.folder('never'))).toBe(false);
    expect(tf?.memory().numTensors ?? 0).toBe(before);
  });

  test('a checkpoint of a run with other hooks is refused by name', async () => {
    await runs.train('hooks', { 'runner.max_iters': 1 });
    const changes = { resume_from: runs.folder('hooks'), custom_hooks: [{ type: 'EMAHook' }] };
    const error = await failure(runs.train('hooks', changes));
    expect(error.message).toContain('the checkpoint has no "ema", which this run needs to go on');
  });
});
