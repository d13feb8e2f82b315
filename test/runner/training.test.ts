import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { tf } from '../../framework/backend/tf.ts';
import type { TensorData } from '../../framework/checkpoint/StateDict.ts';
import { UserError } from '../../framework/errors/UserError.ts';
import { RECORDED } from './entries.ts';
import { failure, Runs } from './runs.ts';

const runs = new Runs();

/** Values of a tensor of a run's checkpoint. */
async function values(run: string, checkpoint: string, part: string, tensor: string): Promise<number[]> {
  const { parts } = await runs.checkpoint(run, checkpoint);
  const found = parts.get(part)?.tensors?.get(tensor) as TensorData;
  return [...(found.data as Float32Array)];
}

describe('a training run', () => {
  test('learns, and says so', async () => {
    const results = await runs.train('learns', {
      runner: { _delete_: true, type: 'EpochBasedRunner', max_epochs: 12 },
      evaluation: {},
    });
    expect(results).toMatchObject({ task: 'classification', method: 'Classification', iterations: 60, stopped: null });
    expect(results.epoch).toEqual({ train: 12 });
    expect(results.mean.error).toBeLessThan(20);
    expect(JSON.parse(readFileSync(join(runs.folder('learns'), 'results.json'), 'utf8'))).toEqual(results);
    const losses = runs.records('learns', 'train').map(record => record.loss as number);
    expect(losses.at(-1)).toBeLessThan(losses[0] / 2);
    expect(runs.list('learns')).toEqual(
      expect.arrayContaining([
        ...['config.json', 'environment.json', 'epoch_12', 'latest.json', 'log.jsonl', 'log.txt', 'origins.json'],
        ...['report.html', 'results.json', 'tensorboard'],
      ]),
    );
    expect(runs.list('learns')).not.toContain('.lock');
  });

  test('keeps as many tensors after iteration 50 as after iteration 2, with everything switched on', async () => {
    await runs.train('tensors', {
      'runner.max_iters': 50,
      evaluation: { interval: 10, save_best: 'error' },
      'checkpoint_config.interval': 10,
      optimizer_config: { cumulative_iters: 2, grad_clip: { max_norm: 1 } },
      custom_hooks: [{ type: 'EMAHook' }],
    });
    const records = runs.records('tensors', 'train');
    const counts = records.map(record => record.tensors as number);
    expect(counts).toHaveLength(50);
    expect(counts[49]).toBe(counts[1]);
    // What a line says: how far, time left, memory, rate, losses, times.
    const { memory } = records[49];
    expect(memory).toBeGreaterThan(30);
    const line = `Iter\\(train\\) \\[50/50\\] train epoch 10\\.00 {2}eta: \\S+ {2}memory: ${memory} MB {2}lr: .* loss: .* data_time: .*`;
    expect(readFileSync(join(runs.folder('tensors'), 'log.txt'), 'utf8')).toMatch(new RegExp(line));
    expect(tf.memory().numTensors).toBe(0);
  });

  test('two runs in one process share nothing', async () => {
    const alone = await runs.train('alone', { evaluation: {} });
    const [one] = await Promise.all([runs.train('one', { evaluation: {} }), runs.train('two', { seed: 4 })]);
    expect(one.mean).toEqual(alone.mean);
    expect(await values('one', 'iter_12', 'model', 'conv.weight')).toEqual(
      await values('alone', 'iter_12', 'model', 'conv.weight'),
    );
  });

  test('a dry run does one iteration, evaluates one batch and writes nothing', async () => {
    const custom_hooks = [{ type: 'Recorder', name: 'dry' }];
    const results = await runs.train('dry', { evaluation: {}, custom_hooks }, { dryRun: true });
    expect(RECORDED.get('dry')?.filter(stage => stage.startsWith('afterValIter'))).toEqual(['afterValIter 1']);
    expect(results.rows).toMatchObject([{ samples: 4 }]);
    expect(results.iterations).toBe(1);
    expect(results.mean.error).toBeGreaterThanOrEqual(0);
    expect(existsSync(runs.folder('dry'))).toBe(false);
  });

  test('epochs are images seen by size, for each stream', async () => {
    await runs.train('epochs', { 'runner.max_iters': 7, 'data.train.size': 18 });
    const epochs = runs.records('epochs', 'train').map(record => (record.epoch as { train: number }).train);
    // 18 pictures in batches of 4, 4, 4, 4, 2
    expect(epochs).toEqual([4, 8, 12, 16, 18, 22, 26].map(images => images / 18));
  });

  test('the stages come in their order, by priority and by epoch, in both loops', async () => {
    const custom_hooks = [
      { type: 'Recorder', name: 'late', priority: 99 },
      { type: 'Recorder', name: 'early', priority: 1 },
    ];
    await runs.train('stages', { 'runner.max_iters': 6, custom_hooks, evaluation: { by_epoch: true } });
    const seen = (name: string, stages: RegExp) => RECORDED.get(name)?.filter(stage => stages.test(stage));
    const evaluation = (n: number) =>
      ['beforeValEpoch', 'beforeValIter', 'afterValIter', 'beforeValIter', 'afterValIter', 'afterValEpoch'].map(
        stage => `${stage} ${n}`,
      );
    expect(seen('early', /Epoch|Run|Save|Val/)).toEqual([
      'beforeRun 0',
      'beforeTrainEpoch 0',
      'afterTrainEpoch 5',
      ...evaluation(5),
      'beforeTrainEpoch 5',
      ...evaluation(6),
      'beforeSaveCheckpoint 6',
      'afterRun 6',
    ]);
    expect(seen('late', /TrainEpoch|afterVal/)?.slice(0, 5)).toEqual([
      'beforeTrainEpoch 0',
      'afterValIter 5',
      'afterValIter 5',
      'afterValEpoch 5',
      'afterTrainEpoch 5',
    ]);
    expect(seen('early', /TrainIter/)?.slice(0, 4)).toEqual([
      'beforeTrainIter 0',
      'afterTrainIter 1',
      'beforeTrainIter 1',
      'afterTrainIter 2',
    ]);
  });

  test('a hook that throws is named, and the run is closed in order', async () => {
    const custom_hooks = [
      { type: 'Failing', stage: 'afterTrainEpoch' },
      { type: 'Recorder', name: 'closed' },
    ];
    const error = await failure(runs.train('failing', { custom_hooks, evaluation: {} }));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe('Failing in afterTrainEpoch: out of luck');
    expect((error.cause as Error).stack).toContain('entries.ts');
    expect(RECORDED.get('closed')?.at(-1)).toBe('afterRun 5');
    expect(runs.list('failing')).not.toContain('.lock');
    expect(tf.memory().numTensors).toBe(0);
  });

  test('a loss that is no number ends the run before the parameters take harm, and names the samples', async () => {
    const error = await failure(runs.train('nan', { 'data.train.broken': [9], 'data.batch_size': 2 }));
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toMatch(
      /^InvalidLossHook in afterTrainIter: iteration \d+: a loss is no finite number: loss NaN\nsamples:\n {2}train: .*/,
    );
    expect(error.message).toContain('picture_9.png');
    const losses = runs.records('nan', 'train').map(record => record.loss);
    expect(losses.every(loss => typeof loss === 'number')).toBe(true);
  });

  test('a signal ends the run with a checkpoint', async () => {
    const controller = new AbortController();
    controller.abort();
    const results = await runs.train('signal', {}, { signal: controller.signal });
    expect(results.stopped).toBe('interrupted');
  });
});

describe('gradients', () => {
  test('are accumulated as their mean', async () => {
    // Without BN, two batches of 4 and one mean of their gradients is one batch of 8 of the same pictures.
    const plain = { 'model.norm': false, 'data.train.size': 8, 'optimizer.lr': 0.5, 'optimizer.momentum': 0 };
    await runs.train('accumulated', { ...plain, 'runner.max_iters': 6, optimizer_config: { cumulative_iters: 2 } });
    await runs.train('large', { ...plain, 'runner.max_iters': 3, 'data.batch_size': 8 });
    const small = await values('accumulated', 'iter_6', 'model', 'conv.weight');
    const large = await values('large', 'iter_3', 'model', 'conv.weight');
    for (const [i, value] of small.entries()) expect(value).toBeCloseTo(large[i], 5);
  });

  test('that are left over at the end count as the mean of what they are', async () => {
    const plain = { 'model.norm': false, 'data.train.size': 4, 'optimizer.lr': 0.5, 'optimizer.momentum': 0 };
    await runs.train('left', { ...plain, 'runner.max_iters': 1, optimizer_config: { cumulative_iters: 5 } });
    await runs.train('one-step', { ...plain, 'runner.max_iters': 1 });
    expect(await values('left', 'iter_1', 'model', 'conv.weight')).toEqual(
      await values('one-step', 'iter_1', 'model', 'conv.weight'),
    );
  });

  test.each([2, 1, 'inf'])('are clipped by the norm of all together: type %s', async norm_type => {
    const plain = { 'runner.max_iters': 1, 'optimizer.lr': 1 };
    const names = ['conv.weight', 'conv.bias', 'bn.weight', 'bn.bias', 'linear.weight', 'linear.bias'];
    const flat = async (run: string) => {
      const all = await Promise.all(names.map(name => values(run, 'iter_1', 'model', name)));
      return all.flat();
    };
    await runs.train(`start-${norm_type}`, { ...plain, 'optimizer.lr': 0 });
    await runs.train(`free-${norm_type}`, plain);
    const grad_clip = { max_norm: 0.01, norm_type };
    await runs.train(`clipped-${norm_type}`, { ...plain, optimizer_config: { grad_clip } });
    const [start, free, clipped] = await Promise.all(
      ['start', 'free', 'clipped'].map(run => flat(`${run}-${norm_type}`)),
    );
    const gradient = free.map((value, i) => start[i] - value);
    const sizes = gradient.map(Math.abs);
    const norm =
      norm_type === 'inf'
        ? Math.max(...sizes)
        : sizes.reduce((sum, size) => sum + size ** Number(norm_type), 0) ** (1 / Number(norm_type));
    for (const [i, value] of clipped.entries()) {
      expect(Math.abs(start[i] - value - (gradient[i] * 0.01) / (norm + 1e-6))).toBeLessThan(2e-6);
    }
    const [{ grad_norm }] = runs.records(`clipped-${norm_type}`, 'train');
    expect(grad_norm as number).toBeCloseTo(norm, 4);
  });
});

describe('evaluation and what follows from it', () => {
  const scripted = (figures: number[], more: object = {}) => ({
    'runner.max_iters': figures.length,
    evaluation: { interval: 1, metric: { type: 'ScriptedMetric', name: 'score', values: figures }, ...more },
  });

  test('the best checkpoint is that of the best score: zero counts, NaN never does', async () => {
    await runs.train('best', scripted([Number.NaN, -1, 0, -2, Number.NaN], { save_best: 'score' }));
    expect(runs.list('best').filter(name => name.startsWith('best'))).toEqual(['best.json', 'best_score_iter_3']);
    expect((await runs.checkpoint('best', 'best_score_iter_3')).info.iteration).toBe(3);
    await runs.train('least', scripted([3, 0, 1], { save_best: 'auto', rule: 'less' }));
    expect(runs.list('least')).toContain('best_score_iter_2');
  });

  test.each([
    { title: 'a plateau of shares', figures: [0.5, 0.6, 0.6, 0.6, 0.6, 0.6], patience: 3, ends: 5, stops: true },
    { title: 'a slow rise of shares', figures: [0.5, 0.52, 0.54, 0.56, 0.58, 0.6], patience: 2, ends: 6, stops: false },
    {
      title: 'a slow rise of percents below min_delta',
      figures: [50, 50.2, 50.4, 50.6],
      patience: 3,
      min_delta: 1,
      ends: 4,
      stops: true,
    },
    { title: 'values that are no numbers', figures: [Number.NaN, Number.NaN, 1, 1], patience: 2, ends: 2, stops: true },
  ])('early stopping: $title', async ({ title, figures, patience, min_delta = 0, ends, stops }) => {
    const name = `early ${title}`;
    const custom_hooks = [{ type: 'EarlyStoppingHook', monitor: 'score', patience, min_delta }];
    const results = await runs.train(name, { ...scripted(figures), custom_hooks });
    expect(results.iterations).toBe(ends);
    expect(results.stopped).toEqual(stops ? expect.stringContaining('score did not get better') : null);
  });

  test('evaluates at intervals, from a start on, and at the end', async () => {
    await runs.train('when', { 'runner.max_iters': 11, evaluation: { interval: 2, start: 5 } });
    expect(runs.records('when', 'val').map(record => record.step)).toEqual([6, 8, 10, 11]);
    await runs.train('at-end', { 'runner.max_iters': 7, evaluation: { interval: 0 } });
    expect(runs.records('at-end', 'val').map(record => record.step)).toEqual([7]);
  });
});

describe('the average of the parameters', () => {
  test('moves in k iterations as far with one update as with k', async () => {
    const changes = (interval: number) => ({
      'runner.max_iters': 16,
      custom_hooks: [
        { type: 'SetParameters', until: 8 },
        { type: 'EMAHook', momentum: 0.05, interval, begin: 8 },
      ],
    });
    await runs.train('every', changes(1));
    await runs.train('fourth', changes(4));
    for (const run of ['every', 'fourth']) {
      for (const value of await values(run, 'iter_16', 'ema', 'linear.weight')) {
        expect(value).toBeCloseTo(1 - 0.95 ** 8, 5);
      }
    }
  });

  test('is what is evaluated, and training goes on from the parameters', async () => {
    const custom_hooks = [{ type: 'EMAHook', momentum: 0.3 }];
    await runs.train('with', { evaluation: { interval: 1 }, custom_hooks });
    await runs.train('without', { evaluation: { interval: 1 } });
    expect(await values('with', 'iter_12', 'model', 'conv.weight')).toEqual(
      await values('without', 'iter_12', 'model', 'conv.weight'),
    );
    const entropies = (run: string) => runs.records(run, 'val').map(record => record.entropy);
    expect(entropies('with')).not.toEqual(entropies('without'));
  });
});

describe('checkpoints', () => {
  test('the newest stay, also behind gaps', async () => {
    await runs.train('retention', { 'runner.max_iters': 2, 'checkpoint_config.interval': 1 });
    const go = { 'checkpoint_config.interval': 3, 'checkpoint_config.max_keep_ckpts': 2 };
    await runs.train('retention', { ...go, resume_from: runs.folder('retention') });
    expect(runs.list('retention').filter(name => name.startsWith('iter'))).toEqual(['iter_12', 'iter_9']);
  });

  test('-1 keeps all', async () => {
    await runs.train('all', {
      'runner.max_iters': 5,
      'checkpoint_config.interval': 1,
      'checkpoint_config.max_keep_ckpts': -1,
    });
    expect(runs.list('all').filter(name => name.startsWith('iter'))).toHaveLength(5);
  });
});

describe('mistakes are refused before anything is written', () => {
  test.each([
    ['no data', { data: { batch_size: 4, _delete_: true } }, /names no data to train on/],
    [
      'a loop that does not train',
      { runner: { type: 'EvaluateStream', _delete_: true } },
      /EvaluateStream does not train/,
    ],
    [
      'optimizers of other names',
      { optimizer: { _delete_: true, generator: { type: 'SGD', lr: 1 } } },
      /optimizer is for generator, but the method trains model/,
    ],
    ['a checkpoint that does not exist', { load_from: 'nothing.pth' }, /the checkpoint nothing.pth does not exist/],
    [
      'data smaller than a batch',
      { 'data.batch_size': 64, 'data.drop_last': true },
      /20 samples, fewer than one batch of 64/,
    ],
  ])('%s', async (_what, changes, message) => {
    const error = await failure(runs.train('refused', changes));
    expect(error.message).toMatch(message);
    expect(error).toBeInstanceOf(UserError);
    expect(existsSync(runs.folder('refused'))).toBe(false);
  });

  test.each([
    [
      'evaluation without data',
      { evaluation: {}, data: { batch_size: 4, workers: 0, train: { type: 'TinyPictures' }, _delete_: true } },
      /evaluation needs data.val/,
    ],
    [
      'a figure that does not exist',
      { evaluation: { save_best: 'mIoU' } },
      /save_best is mIoU, which the metric does not give/,
    ],
    [
      'early stopping without evaluation',
      { custom_hooks: [{ type: 'EarlyStoppingHook', monitor: 'error' }] },
      /the config has none/,
    ],
    [
      'a schedule of an unknown optimizer',
      { lr_config: { other: { type: 'Fixed' } } },
      /lr_config names the optimizer other/,
    ],
    ['a method that does not train', { method: { type: 'Norm', _delete_: true } }, /does not train/],
  ])('%s', async (what, changes, message) => {
    const error = await failure(runs.train(`clear ${what}`, changes));
    expect(error.message).toMatch(message);
    expect(error).toBeInstanceOf(UserError);
  });
});
