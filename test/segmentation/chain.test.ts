import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, jest, test } from '@jest/globals';
import { openBackend } from '../../framework/backend/openBackend.ts';
import { writeSafetensors } from '../../framework/checkpoint/writeSafetensors.ts';
import type { Config } from '../../framework/config/Config.ts';
import { loadConfig } from '../../framework/config/loadConfig.ts';
import { runTraining } from '../../framework/runner/runTraining.ts';
import { ProDAStage1 } from '../../registry/methods/segmentation/ProDAStage1.ts';
import { DeepLabV2 } from '../../registry/models/DeepLabV2.ts';
import { calcPrototypes } from '../../tools/prototypes/calcPrototypes.ts';
import { generatePseudoLabels } from '../../tools/pseudo_labels/generatePseudoLabels.ts';
import { FASTEST } from '../support/backends.ts';
import { ROOT, runTool } from '../tools/runTool.ts';
import { scratchFolder, writeCityscapes, writeGta5 } from './trees.ts';
import '../../registry/catalogue.ts';

const root = scratchFolder();
const at = (...names: string[]): string => join(root, ...names);
const WARM_UP = at('warm_up.safetensors');

/** Configs as they stand, on small trees and a small network. */
const SMALL = {
  crop_size: [32, 48],
  'model.depth': 14,
  'model.width': 8,
  'data.batch_size': 2,
  'data.workers': 0,
  'data.source.root': at('gta5'),
  'data.source.image_size': null,
  'data.source.transforms.RandomScaleCrop.width': 140,
  'data.target.root': at('cityscapes'),
  'data.target.transforms.RandomScaleCrop.width': 140,
  'data.val.root': at('cityscapes'),
  'data.test.root': at('cityscapes'),
  'runtime.backend': FASTEST,
  'runner.max_iters': 4,
  'checkpoint_config.interval': 2,
  'checkpoint_config.max_keep_ckpts': 5,
  'evaluation.interval': 100,
};
const configOf = (name: string, changes: object): Promise<Config> =>
  loadConfig(join(ROOT, 'configs/proda', `${name}.config.ts`), { ...SMALL, ...changes });

const STAGE_1 = {
  warm_up: WARM_UP,
  'data.target.pseudo_labels.root': at('soft'),
  'method.prototypes': at('prototypes.safetensors'),
};
const labels = {
  values: 'uint8',
  flip: true,
  confidenceStride: 4,
  pictures: 0,
  overwrite: false,
  quiet: true,
} as const;
const stage = (name: string, changes: object) =>
  configOf(name, changes).then(made => runTraining(made, { quiet: true }));

beforeAll(async () => {
  writeGta5(at('gta5'), 4);
  writeCityscapes(at('cityscapes'), 'train', { ulm: 3, bonn: 1 });
  writeCityscapes(at('cityscapes'), 'val', { aachen: 1 });
  await openBackend({ backend: FASTEST });
  const model = new DeepLabV2({ depth: 14, width: 8 }).initialize(3);
  await writeSafetensors(WARM_UP, await model.downloadStateDict());
  model.dispose();
});

test('from the warm-up to stage 3 by the configs as they stand; each stage takes what the one before it made', async () => {
  const inputs = await configOf('stage1_gta5', { ...STAGE_1, load_from: WARM_UP });
  await generatePseudoLabels(inputs, { ...labels, form: 'soft', out: at('soft') });
  await calcPrototypes(inputs, { source: false, out: at('prototypes.safetensors'), pictures: 0, quiet: true });
  const first = await stage('stage1_gta5', { ...STAGE_1, work_dir: at('stage1') });
  expect(first).toMatchObject({ task: 'segmentation', iterations: 4 });

  const made = await configOf('stage1_gta5', { ...STAGE_1, load_from: at('stage1') });
  await generatePseudoLabels(made, { ...labels, form: 'hard', out: at('hard1') });
  const second = { stage1: at('stage1'), student_init: 'random', 'data.target.pseudo_labels.root': at('hard1') };
  await stage('stage2_gta5', { ...second, work_dir: at('stage2') });

  const student = await configOf('stage2_gta5', { ...second, load_from: at('stage2') });
  await generatePseudoLabels(student, { ...labels, form: 'hard', out: at('hard2') });
  const third = { stage2: at('stage2'), 'data.target.pseudo_labels.root': at('hard2') };
  await stage('stage3_gta5', { ...third, work_dir: at('stage3') });
  const overrides = Object.entries(SMALL).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  const scored = runTool('test', [
    join(ROOT, 'configs/proda/stage3_gta5.config.ts'),
    ...['--load-from', at('stage3'), '--work-dir', at('scored'), '--quiet', '--cfg-options', ...overrides],
  ]);
  expect([scored.code, scored.code === 0 ? '' : scored.stderr]).toEqual([0, '']);
  expect(JSON.parse(readFileSync(at('scored', 'results.json'), 'utf8')).mean).toHaveProperty('mIoU');

  // Labels of other weights are noticed before anything is written.
  const stale = stage('stage2_gta5', { ...second, stage1: at('stage3'), work_dir: at('never') });
  await expect(stale).rejects.toThrow(/pseudo labels in .*hard1 were made with .*stage1.*, which is not .*stage3/);
});

test('a run of stage 1 that is resumed ends as one that was left alone, teacher and prototypes too', async () => {
  await stage('stage1_gta5', { ...STAGE_1, work_dir: at('parts'), resume_from: at('stage1', 'iter_2') });
  for (const part of ['model', 'teacher', 'prototypes', 'optimizer']) {
    const [whole, parts] = ['stage1', 'parts'].map(work => readFileSync(at(work, 'iter_4', `${part}.safetensors`)));
    expect([part, parts.equals(whole)]).toEqual([part, true]);
  }
});

test('with accumulated gradients the averaged network follows updates, not iterations', async () => {
  const follow = jest.spyOn(ProDAStage1.prototype, 'afterUpdate');
  const accumulated = { 'data.batch_size': 1, 'optimizer_config.cumulative_iters': 2, work_dir: at('accumulated') };
  await stage('stage1_gta5', { ...STAGE_1, ...accumulated });
  expect(follow).toHaveBeenCalledTimes(2);
  follow.mockRestore();
});
