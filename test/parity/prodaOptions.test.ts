import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { loadConfig } from '../../framework/config/loadConfig.ts';
import { describeBackends, FASTEST } from '../support/backends.ts';
import { ROOT } from '../tools/runTool.ts';
import type { GoldenIteration } from './proda/GoldenCase.ts';
import { GoldenRun } from './proda/GoldenRun.ts';
import { overridesOf, STAGES } from './proda/stages.ts';

/** Every option of the original's train.py, with values that are not the standard ones where it can run with them in every stage. */
const ALL = {
  root: '/mnt',
  model_name: 'deeplabv2',
  name: 'x',
  lr: 3e-4,
  bs: 2,
  freeze_bn: true,
  epochs: 2,
  train_iters: 1000,
  moving_prototype: true,
  bn: 'bn',
  no_resume: true,
  seed: 7,
  finetune: true,
  resume_path: 'x',
  ema: true,
  ema_bn: true,
  student_init: 'simclr',
  proto_momentum: 1e-3,
  bn_clr: true,
  src_dataset: 'synthia',
  tgt_dataset: 'cityscapes',
  src_rootpath: 'x',
  tgt_rootpath: 'x',
  path_LP: 'x',
  path_soft: 'x',
  train_thred: 0.1,
  used_save_pseudo: true,
  no_droplast: true,
  resize: 1000,
  rcrop: '96,64',
  hflip: 0.1,
  n_class: 5,
  num_workers: 1,
  gan: 'Vanilla',
  adv: 0.1,
  S_pseudo_src: 1,
  rce: true,
  rce_alpha: 0.3,
  rce_beta: 0.7,
  regular_w: 0.2,
  regular_type: 'MRENT',
  proto_consistW: 0,
  distillation: 2,
  S_pseudo: 0,
  print_interval: 1,
  val_interval: 2,
  noshuffle: true,
  noaug: true,
  proto_rectify: true,
  proto_temperature: 2,
  threshold: 0.9,
};

test.each(Object.keys(STAGES))(
  '%s: every option of the original means something, or is known to mean nothing',
  stage => {
    expect(Object.keys(ALL)).toHaveLength(51); // and --stage
    expect(overridesOf(STAGES[stage], { ...ALL, stage })).toMatchObject({
      'model.bn_clr': true,
      'model.num_classes': 5,
      'method.freeze_bn': true,
      'lr_config.horizon': 1000,
    });
    expect(() => overridesOf(STAGES[stage], { cluster: 1, stage })).toThrow('does not say what cluster means');
  },
);

test.each(Object.keys(STAGES))(
  '%s: the preset has the floor of the variance where normalisation is not frozen; the numbers of one device are without',
  async stage => {
    const file = join(ROOT, 'configs', STAGES[stage].config);
    const methodOf = async (overrides: Readonly<Record<string, unknown>>) =>
      (await loadConfig(file, overrides)).value.method as Record<string, unknown>;
    const { paper_parity, freeze_bn = false } = await methodOf({});
    expect((paper_parity as Record<string, unknown>).variance_floor ?? false).toBe(!freeze_bn);
    expect(freeze_bn).toBe(stage === 'warm_up');
    for (const bn of ['bn', 'sync_bn']) {
      const golden = await methodOf(overridesOf(STAGES[stage], { stage, bn }));
      expect(golden.paper_parity).toMatchObject({ variance_floor: false });
    }
  },
);

test('the weights of the symmetric cross entropy count where it is asked for', () => {
  const losses = ['stage1', 'stage2'].flatMap(stage =>
    [true, false].map(rce => {
      const found = overridesOf(STAGES[stage], { stage, rce, rce_alpha: 0.3, rce_beta: 0.7 });
      return Object.fromEntries(Object.entries(found).filter(([key]) => key.startsWith('method.target_loss')));
    }),
  );
  const both = { ce_weight: 0.3, rce_weight: 0.7 };
  expect(losses).toEqual([
    { 'method.target_loss.ce_weight': 0.3, 'method.target_loss.rce_weight': 0.7 },
    { 'method.target_loss.ce_weight': 1, 'method.target_loss.rce_weight': 0 },
    { 'method.target_loss': { type: 'SymmetricCrossEntropyLoss', ...both, _delete_: true } },
    {},
  ]);
  expect(() => overridesOf(STAGES.stage1, { stage: 'stage1', S_pseudo: 1 })).toThrow('cannot run');
});

describeBackends('the original with other options than the golden numbers have', () => {
  const iteration = {
    lr: [],
    strong_params: {
      Hflip: [true, false],
      ShearX: [1e4, 0.1],
      ShearY: [1e4, 1e4],
      TranslateX: [8, 1e4],
      TranslateY: [1e4, 1e4],
      Rotate: [1e4, 1e4],
      CutoutAbs: [
        [10, 20],
        [5, 50],
        [42, 52],
        [37, 82],
      ],
    },
    weak_params: {
      RandomSized: [
        [140, 210],
        [100, 180],
      ],
      RandomCrop: [
        [8, 0],
        [104, 96],
        [20, 4],
        [180, 164],
      ],
      RandomHorizontallyFlip: [true, false],
    },
  };

  test.each([
    ['stage1', { ema: true, proto_consistW: 0 }],
    ['stage3', { ...ALL, n_class: 19 }],
  ])('%s with the fewest options or with all: a step', async (stage, options) => {
    const run = await GoldenRun.open(STAGES[stage], { ...options, stage });
    const losses = await run.step(0, iteration as GoldenIteration);
    run.dispose();
    expect(Object.keys(losses)).toEqual(Object.keys(STAGES[stage].losses));
    expect(losses.loss).toBeGreaterThan(0.1);
    if (stage === 'stage1') expect(losses).toMatchObject({ loss_CTS: losses.loss, loss_consist: 0 });
    else expect(run.rates).toEqual([3e-4, 3e-3].map(lr => expect.closeTo(lr * 0.9991, 8)));
  });
}, [FASTEST]);
