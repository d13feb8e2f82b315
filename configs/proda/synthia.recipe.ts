import { defineRecipe, output } from 'shiftkit';
import { prodaStages } from '../_base_/recipes/prodaStages.ts';

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
    ...prodaStages({
      stage1: './stage1_synthia.config.ts',
      stage2: './stage2_synthia.config.ts',
      stage3: './stage3_synthia.config.ts',
    }),
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
