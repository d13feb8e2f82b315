import { cpSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { openBackend } from '../../framework/backend/openBackend.ts';
import { tf } from '../../framework/backend/tf.ts';
import { writeSafetensors } from '../../framework/checkpoint/writeSafetensors.ts';
import { loadConfig } from '../../framework/config/loadConfig.ts';
import { openDataset } from '../../framework/data/openDataset.ts';
import type { LabelMap } from '../../framework/data/types.ts';
import type { SegmentationRow } from '../../framework/evaluation/EvaluationRow.ts';
import { type EvaluationResults, runEvaluation } from '../../framework/evaluation/runEvaluation.ts';
import { readPng } from '../../framework/files/png/readPng.ts';
import type { ShownSample } from '../../framework/report/RunData.ts';
import { runTraining, type TrainingResults } from '../../framework/runner/runTraining.ts';
import { streetClasses } from '../../registry/datasets/streets/streetClasses.ts';
import { FCDiscriminator } from '../../registry/index.ts';
import { main as makeStreets } from '../../tools/make_streets.ts';
import { failure } from '../runner/runs.ts';
import { FASTEST } from '../support/backends.ts';
import { ROOT, runTool } from '../tools/runTool.ts';
import { scratchFolder } from './trees.ts';

const folder = scratchFolder();
const cityscapes = join(folder, 'world/cityscapes');
const TINY = { 'model.depth': 14, 'model.width': 8 };
const CLASSES = streetClasses(19).names;
const VAL = { type: 'Cityscapes', root: cityscapes, split: 'val' };

const TRAINING = {
  model: { type: 'DeepLabV2', depth: 14, width: 8 },
  method: { type: 'SourceOnly' },
  data: {
    batch_size: 2,
    workers: 0,
    source: { type: 'GTA5', root: join(folder, 'world/GTA5') },
    val: VAL,
    test: VAL,
  },
  optimizer: { type: 'SGD', lr: 0.05, momentum: 0.9 },
  runner: { type: 'IterBasedRunner', max_iters: 4 },
  evaluation: { interval: 2, metric: { type: 'SegmentationMetric' }, save_best: 'auto' },
  checkpoint_config: { interval: 0 },
  log_config: { interval: 1 },
  runtime: { backend: FASTEST },
};

const work = (name: string) => join(folder, name);
const read = (name: string, file: string) => readFileSync(join(work(name), file), 'utf8');

/** Writes a config, and loads it with changes by key path. */
async function configOf(value: object, name: string, changes: Record<string, unknown> = {}) {
  const file = join(folder, `${name}.config.json`);
  writeFileSync(file, JSON.stringify(value));
  return loadConfig(file, { work_dir: work(name), ...changes });
}

async function train(name: string, changes: Record<string, unknown> = {}): Promise<TrainingResults> {
  return runTraining(await configOf(TRAINING, name, changes), { quiet: true });
}

/** Runs a config of `configs/tent` with a tiny network on the street world. */
async function adapt(method: string, name: string, changes: Record<string, unknown> = {}): Promise<EvaluationResults> {
  const config = await loadConfig(join(ROOT, `configs/tent/${method}_cityscapes.config.ts`), {
    ...TINY,
    'data.test.root': cityscapes,
    'data.workers': 0,
    'runtime.backend': FASTEST,
    work_dir: work(name),
    ...changes,
  });
  return runEvaluation(config, { quiet: true });
}

const withoutTime = ({ rows }: { rows: readonly object[] }) => rows.map(row => ({ ...row, seconds: 0 }));

let trained: TrainingResults;
beforeAll(async () => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const options = ['--size', '64x128', '--val-images', '3', '--workers', '0', '--out', join(folder, 'world')];
  await makeStreets(['--tree', 'gta5', '--images', '4', ...options]);
  await makeStreets(['--tree', 'cityscapes', '--images', '1', ...options]);
  jest.restoreAllMocks();
  trained = await train('trained');
}, 120_000);

describe('evaluation while training', () => {
  test('gives a row by class, in percent', () => {
    expect(trained.task).toBe('segmentation');
    const [row] = trained.rows as [SegmentationRow];
    expect(Object.keys(row)).toEqual(
      'dataset split images mIoU mIoU16 mIoU13 pixel_accuracy mean_accuracy freq_weighted_iou entropy IoU accuracy epoch seconds'.split(
        ' ',
      ),
    );
    expect(row).toMatchObject({ dataset: 'Cityscapes', split: 'val', images: 3, epoch: 1 });
    expect(Object.keys(row.IoU as object)).toEqual(CLASSES);
    const known = Object.values(row.IoU as Record<string, number>).filter(value => !Number.isNaN(value));
    expect(row.mIoU).toBeCloseTo(known.reduce((sum, value) => sum + value, 0) / known.length, 9);
    expect(Math.max(...known)).toBeGreaterThan(1);
    expect(row.entropy).toBeLessThan(Math.log(19));
    expect(Object.keys(trained.mean)).toEqual(Object.keys(row).slice(3, 10));
    // NaN is null in the file.
    expect(JSON.parse(read('trained', 'results.json'))).toEqual(JSON.parse(JSON.stringify(trained)));
  });

  test('logs the table with the share of the pixels that were trained on', async () => {
    const source = await openDataset(TRAINING.data.source);
    const pixels = new Map<number, number>();
    for (let i = 0; i < source.length; i++) {
      const { data } = (await source.read(i)).label as LabelMap;
      for (const label of data) pixels.set(label, (pixels.get(label) ?? 0) + 1);
    }
    const all = CLASSES.reduce((sum, _, label) => sum + (pixels.get(label) ?? 0), 0);
    // Two epochs of four whole images.
    const share = CLASSES.map((name, label) => [name, expect.closeTo((100 * (pixels.get(label) ?? 0)) / all, 9)]);
    expect(trained.training_share).toEqual(Object.fromEntries(share));
    const log = read('trained', 'log.txt');
    expect(log).toMatch(
      /by class, in percent:\nclass {13}IoU {2}accuracy {2}% of training pixels\nroad {7,} \d+\.\d\d/,
    );
    expect(log.match(/by class/g)).toHaveLength(2);
    expect(log).toMatch(/Iter\(val\) \[4\/4\] mIoU: \d+\.\d{4} {2}mIoU16: /);
  });

  test('records, the best checkpoint and the number of tensors cope with it', () => {
    const records = read('trained', 'log.jsonl')
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown>);
    const [, second] = records.filter(({ kind }) => kind === 'val');
    expect(second).toMatchObject({ step: 4, mIoU: trained.mean.mIoU, rows: [{ dataset: 'Cityscapes' }] });
    expect(second).not.toHaveProperty('IoU');
    const counts = records.filter(({ kind }) => kind === 'train').map(({ tensors }) => tensors);
    expect(counts[3]).toBe(counts[1]);
    expect(readdirSync(work('trained')).filter(name => name.startsWith('best_mIoU_iter_'))).toHaveLength(1);
    expect(tf.memory().numTensors).toBe(0);
  });

  test('the report has a legend of the classes in its pictures, and of no others', () => {
    const samples = JSON.parse(read('trained', 'samples.json')) as Required<ShownSample>[];
    expect(samples).toHaveLength(3);
    for (const { classes, pictures } of samples) {
      const colours = new Set<string>();
      for (const file of [pictures.prediction, pictures.truth]) {
        const { data } = readPng(readFileSync(join(work('trained'), file)), file);
        for (let i = 0; i < data.length; i += 3) colours.add(data.slice(i, i + 3).join(' '));
      }
      expect(new Set(classes.map(({ color }) => color.join(' ')))).toEqual(colours);
      for (const { label, name } of classes) expect(name).toBe(CLASSES[label] ?? 'no class');
    }
    const legends = read('trained', 'report.html').match(/<ul class="classes" aria-label=.*?<\/ul>/gs);
    expect(legends).toHaveLength(3);
    for (const [i, legend] of (legends as string[]).entries()) {
      expect(
        legend
          .replaceAll(/<[^>]+>/g, '|')
          .split('|')
          .filter(Boolean),
      ).toEqual(samples[i].classes.map(({ name }) => name.replaceAll('_', ' ')));
      expect(legend).toContain(`fill="rgb(${samples[i].classes[0].color.join(' ')})"`);
    }
  });

  test('a resumed run counts on', async () => {
    await train('resumed', { 'runner.max_iters': 2 });
    const resumed = await train('resumed', { resume_from: work('resumed/latest') });
    expect(resumed.training_share).toEqual(trained.training_share);
    expect(withoutTime(resumed)).toEqual(withoutTime(trained));
  });
});

describe('tools/test on a config that trains', () => {
  test('gives the figures of the training, needs neither its data nor its optimizer, and knows the shares', async () => {
    const { optimizer: _, ...rest } = TRAINING;
    const gone = { ...rest, data: { ...rest.data, source: { type: 'GTA5', root: '/nowhere' } } };
    const config = await configOf(gone, 'tested', { load_from: work('trained/latest') });
    const results = await runEvaluation(config, { quiet: true });
    expect(results).toMatchObject({ task: 'segmentation', method: 'SourceOnly' });
    expect(withoutTime(results)).toEqual(withoutTime(trained));
    expect(results.training_share).toEqual(trained.training_share);
    expect(read('tested', 'log.txt')).toContain('% of training pixels');
    expect(tf.memory().numTensors).toBe(0);
    // A file in the checkpoint's folder has the same weights and the same folder.
    const file = await configOf(gone, 'file', { load_from: work('trained/iter_4/model.safetensors') });
    expect((await runEvaluation(file, { quiet: true })).training_share).toEqual(trained.training_share);
  });

  test('takes windows as its evaluation says', async () => {
    const inference = { mode: 'slide', crop_size: [64, 64], stride: [64, 32] };
    const changes = { load_from: work('trained/best'), 'evaluation.inference': inference };
    const windows = await runEvaluation(await configOf(TRAINING, 'windows', changes), { quiet: true });
    expect(windows.rows[0].images).toBe(3);
    expect(windows.mean.mIoU).not.toBe(trained.mean.mIoU);
    const one = { ...inference, crop_size: [200, 200] };
    const whole = await runEvaluation(
      await configOf(TRAINING, 'one-window', { load_from: work('trained'), 'evaluation.inference': one }),
      { quiet: true },
    );
    expect(withoutTime(whole)).toEqual(withoutTime(trained));
  });
});

describe("on_error: 'skip'", () => {
  const damaged = join(folder, 'damaged');
  beforeAll(() => {
    cpSync(cityscapes, damaged, { recursive: true });
    const files = readdirSync(damaged, { recursive: true, encoding: 'utf8' }).filter(file => /val.*\.png$/.test(file));
    const [image, label] = ['leftImg8bit', 'gtFine'].map(part => files.filter(file => file.startsWith(part)).sort());
    truncateSync(join(damaged, image[0]), 300);
    rmSync(join(damaged, label[1]));
  });
  const val = { ...VAL, root: damaged, on_error: 'skip' };

  test.each(['tools/test', 'a training'])('%s says what it leaves out, and counts it at the end', async where => {
    const testing = where === 'tools/test';
    const name = testing ? 'skipping' : 'training-skipping';
    const changes = { 'runner.max_iters': 1, 'data.val': val, 'data.test': val };
    const { rows } = testing
      ? await runEvaluation(await configOf(TRAINING, name, { ...changes, load_from: work('trained') }), { quiet: true })
      : await train(name, changes);
    expect(rows[0].images).toBe(1);
    const log = read(name, 'log.txt');
    expect(log.match(/left out: 1 images without label/g)).toHaveLength(1);
    expect(log.match(/skipped.*: data set Cityscapes val, sample 0 /g)).toHaveLength(1);
    expect(log).toContain(`1 sample of ${testing ? 'test' : 'val'} could not be read and was skipped`);
  });

  test('an evaluation of nothing is an error', async () => {
    const changes = { 'data.test': { ...val, num_examples: 1 }, load_from: work('trained') };
    const error = await failure(runEvaluation(await configOf(TRAINING, 'nothing', changes), { quiet: true }));
    expect(error.message).toBe('Cityscapes val: none of its 1 samples can be read');
    expect(read('nothing', 'log.txt')).toMatch(/skipped: data set Cityscapes val, sample 0 .*cut off/);
    expect(existsSync(work('nothing/results.json'))).toBe(false);
  });
});

describe('Source, Norm and Tent', () => {
  const load_from = () => ({ load_from: work('trained/latest') });

  test('Source is the network as it was trained', async () => {
    expect(withoutTime(await adapt('source', 'source', { ...load_from(), 'data.batch_size': 2 }))).toEqual(
      withoutTime(trained),
    );
  });

  test('Norm takes the statistics of the image, Tent lowers the entropy of its pixels', async () => {
    const norm = await adapt('norm', 'norm', load_from());
    const still = await adapt('tent', 'still', { ...load_from(), 'method.steps': 0 });
    expect(norm.mean.mIoU).not.toBe(trained.mean.mIoU);
    // Without a step, Tent is Norm: dropout stays off in the one as in the other.
    expect(withoutTime(still)).toEqual(withoutTime(norm));
    const tent = await adapt('tent', 'tent', { ...load_from(), 'method.epochs': 3, 'optimizer.lr': 0.01 });
    expect(tent.mean.entropy).toBeLessThan(norm.mean.entropy);
    expect(tent.rows[0].epoch).toBe(4);
    expect(tent.rows[0].IoU).not.toEqual(norm.rows[0].IoU);
    expect(read('tent', 'log.txt')).toMatch(/\[Cityscapes val\]: mIoU \d+\.\d{4}, .*\(3 images, epoch 4\.00, /);
    expect(tf.memory().numTensors).toBe(0);
  });

  test('16 classes are reported over 13 as well', async () => {
    const changes = { 'model.num_classes': 16, 'data.test.num_classes': 16 };
    const { rows, mean } = await adapt('source', 'sixteen', changes);
    const IoU = rows[0].IoU as Record<string, number>;
    expect(Object.keys(mean).slice(0, 3)).toEqual(['mIoU', 'mIoU13', 'pixel_accuracy']);
    const thirteen = streetClasses(13)
      .names.map(name => IoU[name])
      .filter(value => !Number.isNaN(value));
    expect(mean.mIoU13).toBeCloseTo(thirteen.reduce((sum, value) => sum + value, 0) / thirteen.length, 9);
    expect(existsSync(work('sixteen/results.json'))).toBe(true);
  });

  test('through the door, in the form of the documents', () => {
    const words = `configs/tent/tent_cityscapes.config.ts --load-from ${work('trained/latest')} --work-dir ${work('door')} --cfg-options data.test.root=${cityscapes} model.depth=14 model.width=8 data.workers=1 runtime.backend=${FASTEST}`;
    const { code, stdout } = runTool('test', words.split(' '));
    expect(code).toBe(0);
    expect(stdout).toMatch(/by class, in percent:\nclass {13}IoU {2}accuracy {2}% of training pixels\nroad/);
    const results = JSON.parse(read('door', 'results.json')) as EvaluationResults;
    expect(results).toMatchObject({ task: 'segmentation', method: 'Tent', model: 'DeepLabV2' });
    expect(results.rows).toMatchObject([{ dataset: 'Cityscapes', split: 'val', images: 3 }]);
  });
});

describe('what does not fit is said once, before anything is written', () => {
  test('weights of 19 classes in a network of 16', async () => {
    const changes = { load_from: work('trained/latest'), 'model.num_classes': 16, 'data.test.num_classes': 16 };
    const { message, ...error } = await failure(adapt('source', 'misfit', changes));
    expect(message).toMatch(/iter_4: the state dict does not fit DeepLabV2:.*layer5\.head\.1\.weight is \[19, /s);
    expect(error.hint).toMatch(/the weights are of 19 classes, the model is of 16: set model\.num_classes=19/);
    expect(existsSync(work('misfit'))).toBe(false);
  });

  test('a discriminator in place of the network', async () => {
    await openBackend({ backend: FASTEST });
    const discriminator = new FCDiscriminator({ width: 4 }).initialize(1);
    const file = join(folder, 'discriminator.safetensors');
    await writeSafetensors(file, discriminator.stateDict());
    discriminator.dispose();
    const { message } = await failure(adapt('source', 'misfit', { load_from: file }));
    expect(message).toMatch(/discriminator\.safetensors holds a discriminator .*, not the DeepLabV2 of the config/);
    expect(existsSync(work('misfit'))).toBe(false);
  });

  test('a network of other classes than the data, and the metric of classifiers', async () => {
    const classes = await failure(adapt('source', 'other-classes', { 'data.test.num_classes': 13 }));
    expect(classes.message).toMatch(/the network tells 19 classes apart, Cityscapes val has 13/);
    expect(existsSync(work('other-classes'))).toBe(false);
    const early = await failure(train('early', { 'data.val': { ...VAL, num_classes: 16 } }));
    expect(early.message).toMatch(
      /EvaluationHook in beforeRun: the network tells 19 classes apart, Cityscapes val has 16/,
    );
    const metric = await failure(
      adapt('source', 'other-metric', { 'runner.metric': { type: 'ClassificationMetric', _delete_: true } }),
    );
    expect(metric.message).toMatch(/predictions of shape \[3,9,17,19\] for .* labels: expected \[n, classes\]/);
    expect(metric.hint).toMatch(/SegmentationMetric/);
  });
});
