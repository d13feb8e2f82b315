import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { loadCheckpoint } from '../../framework/checkpoint/checkpointFolder.ts';
import { loadConfig } from '../../framework/config/loadConfig.ts';
import { runEvaluation } from '../../framework/evaluation/runEvaluation.ts';
import { runTraining, type TrainingResults } from '../../framework/runner/runTraining.ts';
import { main as makeStreets } from '../../tools/make_streets.ts';
import '../runner/entries.ts';
import { failure } from '../runner/runs.ts';
import { FASTEST } from '../support/backends.ts';
import { ROOT } from '../tools/runTool.ts';
import { scratchFolder } from './trees.ts';

const folder = scratchFolder();
const trees = join(folder, 'world');
const cityscapes = join(trees, 'cityscapes');
const SOURCES: Readonly<Record<string, string>> = {
  gta5: join(trees, 'GTA5'),
  synthia: join(trees, 'SYNTHIA-RAND-CITYSCAPES'),
  cityscapes,
};
const ITERATIONS = 2;

const SMALL = {
  crop_size: [32, 48],
  'model.depth': 14,
  'model.width': 8,
  'data.workers': 0,
  'runtime.backend': FASTEST,
};
const TRAINING = {
  ...SMALL,
  'model.pretrained': null,
  'data.batch_size': 2,
  'data.val.root': cityscapes,
  'runner.max_iters': ITERATIONS,
  'evaluation.interval': ITERATIONS,
  'log_config.interval': 1,
};

const work = (name: string) => join(folder, name);
const configOf = (name: string, changes: Record<string, unknown>) =>
  loadConfig(join(ROOT, 'configs/proda', `${name}.config.ts`), changes);

/** Trains a config of `configs/proda` with a tiny network on the street world. */
async function train(config: string, run: string, changes: Record<string, unknown> = {}): Promise<TrainingResults> {
  const source = config.split('_')[2]!;
  const overrides = {
    ...TRAINING,
    work_dir: work(run),
    'data.source.root': SOURCES[source],
    // The base enlarges the pictures of GTA5, which is most of the work here.
    ...(source === 'gta5' && { 'data.source.image_size': null }),
    ...(config.startsWith('warm_up') && { 'data.target.root': cityscapes, 'method.discriminator.width': 4 }),
    ...changes,
  };
  return runTraining(await configOf(config, overrides), { quiet: true });
}

/** The records of the iterations in a run's log, without what the clock says. */
/** Steps of the two optimizers of a warm-up. */
async function stepsOf(run: string): Promise<number[]> {
  const { parts } = await loadCheckpoint(join(work(run), `iter_${ITERATIONS}`));
  return ['optimizer', 'optimizer_discriminator'].map(name => (parts.get(name)!.values as { steps: number }).steps);
}

function recordsOf(run: string): Record<string, unknown>[] {
  const lines = readFileSync(join(work(run), 'log.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  return lines
    .map(line => JSON.parse(line) as Record<string, unknown>)
    .filter(({ kind }) => kind === 'train')
    .map(record => Object.fromEntries(Object.entries(record).filter(([key]) => /^(step|lr|loss)/.test(key))));
}

beforeAll(async () => {
  const quiet = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const silent = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  await makeStreets(['--size', '40x80', '--images', '4', '--val-images', '2', '--out', trees, '--workers', '0']);
  for (const mock of [quiet, silent]) mock.mockRestore();
}, 300_000);

describe('configs/proda on the street world', () => {
  test.each([
    ['src_only_gta5', 19, ['loss_source']],
    ['src_only_synthia', 16, ['loss_source']],
    ['src_only_cityscapes', 19, ['loss_source']],
    ['warm_up_gta5', 19, ['loss_source', 'loss_adversarial', 'loss_discriminator']],
    ['warm_up_synthia_paper_parity', 16, ['loss_source', 'loss_adversarial', 'loss_discriminator']],
  ])(
    '%s trains, evaluates and keeps a checkpoint that tools/test scores the same',
    async (name, classes, losses) => {
      const { rows, mean, task, iterations } = await train(name, name);
      expect({ task, iterations }).toEqual({ task: 'segmentation', iterations: ITERATIONS });
      expect(Object.keys(rows[0].IoU as object)).toHaveLength(classes);
      for (const record of recordsOf(name)) {
        expect(Object.keys(record).filter(key => key.startsWith('loss'))).toEqual(losses);
        expect(record.lr ?? record.lr_model).toBeCloseTo(2.5e-4, 7);
      }
      const tested = await configOf(name, {
        ...SMALL,
        work_dir: work(`${name}_tested`),
        load_from: join(work(name), 'latest'),
        'data.test.root': cityscapes,
      });
      const results = await runEvaluation(tested, { quiet: true });
      expect(results.mean).toEqual(mean);
      expect(results.rows[0].IoU).toEqual(rows[0].IoU);
    },
    120_000,
  );

  test('the method of docs/proda.md trains as it stands there', async () => {
    const [, code] = /```ts run\n(.*?)```/s.exec(readFileSync(join(ROOT, 'docs/proda.md'), 'utf8'))!;
    const file = join(folder, 'entropy_minimisation.ts');
    writeFileSync(file, code!);
    const { iterations } = await train('src_only_gta5', 'own', {
      imports: [file],
      method: { _delete_: true, type: 'EntropyMinimisation', entropy_weight: 0.5 },
      'data.target': { type: 'Cityscapes', root: cityscapes, labels: false },
    });
    expect(iterations).toBe(ITERATIONS);
    expect(Object.keys(recordsOf('own')[0])).toEqual(['step', 'lr', 'loss_source', 'loss_target']);
  }, 120_000);

  test('a warm-up that was stopped and resumed equals one that was not: two networks, two optimizers', async () => {
    const changes = { 'runner.max_iters': 4, 'model.dropout': 0.1, 'method.gan': 'Vanilla' };
    await train('warm_up_gta5', 'whole', changes);
    await train('warm_up_gta5', 'parts', { ...changes, custom_hooks: [{ type: 'StopAt', iteration: 3 }] });
    await train('warm_up_gta5', 'parts', { ...changes, resume_from: work('parts') });
    const contentOf = async (run: string) => {
      const { parts } = await loadCheckpoint(join(work(run), 'iter_4'));
      return [...parts].flatMap(([part, { tensors }]) =>
        [...(tensors ?? [])].map(
          ([name, { data }]) => `${part} ${name} ${Buffer.from(data.buffer).toString('base64')}`,
        ),
      );
    };
    const [whole, parts] = [await contentOf('whole'), await contentOf('parts')];
    expect(parts).toEqual(whole);
    const named = (part: string) => whole.filter(text => text.startsWith(`${part} `)).length;
    expect(named('model')).toBeGreaterThan(0);
    expect(named('discriminator')).toBe(10);
    expect(named('optimizer')).toBeGreaterThan(0);
    expect(named('optimizer_discriminator')).toBe(30); // two moments and a count for each
    expect(recordsOf('parts')).toEqual(recordsOf('whole'));
  }, 120_000);

  const halves = FASTEST === 'tensorflow' ? (['bfloat16', 'float16'] as const) : [];
  if (halves.length === 0) test.skip('mixed precision: needs the native engine', () => {});
  else
    test.each(halves)(
      'a warm-up in %s goes as in float32, within rounding',
      async precision => {
        if (!existsSync(work('warm_up_gta5'))) await train('warm_up_gta5', 'warm_up_gta5');
        // In float16 at a scale that gradients of drawn weights stay finite with.
        const halved = { 'runtime.precision': precision, 'optimizer_config.loss_scale': 2 ** 10 };
        await train('warm_up_gta5', `in_${precision}`, halved);
        const [single, half] = [recordsOf('warm_up_gta5'), recordsOf(`in_${precision}`)];
        expect(half).toHaveLength(single.length);
        for (const [i, record] of half.entries()) {
          for (const name of ['loss_source', 'loss_adversarial', 'loss_discriminator']) {
            expect([name, Math.abs((record[name] as number) / (single[i][name] as number) - 1) < 0.02]).toEqual([
              name,
              true,
            ]);
          }
        }
        expect(half).not.toEqual(single);
        expect(await stepsOf(`in_${precision}`)).toEqual([ITERATIONS, ITERATIONS]);
        if (precision === 'bfloat16') return;
        // An iteration that leaves the range of float16 is left out by both optimizers.
        await train('warm_up_gta5', 'too_large', { ...halved, 'optimizer_config.loss_scale': 2 ** 40 });
        expect(await stepsOf('too_large')).toEqual([0, 0]);
      },
      120_000,
    );

  test.each([
    ['data.source', { 'data.source.root': 'nowhere' }, /^GTA5 .*there is no folder nowhere\/images/],
    [
      'data.target',
      { 'data.target.root': 'nowhere' },
      /^Cityscapes: there are no images in nowhere\/leftImg8bit\/train/,
    ],
    ['data.val', { 'data.val.root': 'nowhere' }, /^Cityscapes: there are no images in nowhere\/leftImg8bit\/val/],
  ])(
    'without %s: one error that says the layout, where to get it and what runs without; no file',
    async (_key, changes, message) => {
      const error = await failure(train('warm_up_gta5', 'never', { ...changes, 'model.pretrained': 'nowhere.pth' }));
      expect(error.name).toBe('DataError');
      expect(error.message).toMatch(message);
      expect(error.message).toContain('expected below root (nowhere):');
      expect(error.hint).toMatch(/get it from https:.*node tools\/train\.js configs\/demo\/src_only\.config\.ts/);
      expect(existsSync(work('never'))).toBe(false);
    },
  );

  test.each([
    ['other classes', { 'model.num_classes': 16 }, 'data.source (GTA5) has 19 classes, the network tells 16 apart'],
    [
      'another discriminator',
      { 'method.discriminator.num_classes': 16 },
      'is for maps of 16 classes (num_classes), the network has 19',
    ],
    [
      'one optimizer',
      { optimizer: { _delete_: true, type: 'SGD', lr: 1 } },
      'optimizer is for model, but the method trains model, discriminator',
    ],
  ])('%s: an error, no file', async (_what, changes, message) => {
    const error = await failure(train('warm_up_gta5', 'never', changes));
    expect(error.message).toContain(message);
    expect(existsSync(work('never'))).toBe(false);
  });
});
