import { defineRecipe, output } from 'shiftkit';

// The whole of ProDA from SYNTHIA to Cityscapes, 16 classes: 41.4 % mIoU on Cityscapes val after the warm-up, 51.9, 54.6 and 55.5 after the stages, and
// 62.0 of 13 classes at the end (the original's figures). Not run at full length here.
//   node tools/run_recipe.js configs/proda/synthia.recipe.ts --plan
// Needs SYNTHIA-RAND-CITYSCAPES, Cityscapes, ImageNet's and SimCLRv2's ResNet-101; the oracle also Cityscapes' gtFine of train, and is left out without.
export default defineRecipe({
  seeds: [1337],
  figures: ['mIoU', 'mIoU13'],
  steps: [
    { name: 'src_only', title: 'Source only', kind: 'train', config: './src_only_synthia.config.ts' },
    {
      name: 'norm',
      title: 'Norm',
      kind: 'test',
      config: '../tent/norm_cityscapes.config.ts',
      cfg_options: { load_from: output('src_only'), 'model.num_classes': 16, 'data.test.num_classes': 16 },
    },
    {
      name: 'warm_up',
      title: 'Warm-up',
      kind: 'train',
      config: './warm_up_synthia.config.ts',
    },
    {
      name: 'soft_labels',
      kind: 'generate_pseudo_label',
      form: 'soft',
      config: './stage1_synthia.config.ts',
      cfg_options: { load_from: output('warm_up') },
    },
    {
      name: 'prototypes',
      kind: 'calc_prototype',
      config: './stage1_synthia.config.ts',
      cfg_options: { load_from: output('warm_up') },
    },
    {
      name: 'stage1',
      title: 'Stage 1',
      kind: 'train',
      config: './stage1_synthia.config.ts',
      cfg_options: {
        warm_up: output('warm_up'),
        'data.target.pseudo_labels.root': output('soft_labels'),
        'method.prototypes': output('prototypes'),
      },
    },
    {
      name: 'hard_labels_1',
      kind: 'generate_pseudo_label',
      form: 'hard',
      flip: true,
      config: './stage1_synthia.config.ts',
      cfg_options: { load_from: output('stage1') },
    },
    {
      name: 'stage2',
      title: 'Stage 2',
      kind: 'train',
      config: './stage2_synthia.config.ts',
      cfg_options: { stage1: output('stage1'), 'data.target.pseudo_labels.root': output('hard_labels_1') },
    },
    {
      name: 'hard_labels_2',
      kind: 'generate_pseudo_label',
      form: 'hard',
      flip: true,
      config: './stage2_synthia.config.ts',
      cfg_options: { load_from: output('stage2') },
    },
    {
      name: 'stage3',
      title: 'Stage 3',
      kind: 'train',
      config: './stage3_synthia.config.ts',
      cfg_options: { stage2: output('stage2'), 'data.target.pseudo_labels.root': output('hard_labels_2') },
    },
    {
      name: 'oracle',
      title: 'Oracle (target labels)',
      kind: 'train',
      config: './src_only_cityscapes.config.ts',
      cfg_options: {
        'model.num_classes': 16,
        'data.source.num_classes': 16,
        'data.val.num_classes': 16,
        'data.test.num_classes': 16,
      },
      optional: true,
    },
  ],
});
