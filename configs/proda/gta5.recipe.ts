import { defineRecipe, output } from 'shiftkit';
import { prodaStages } from '../_base_/recipes/prodaStages.ts';

// The whole of ProDA from GTA5 to Cityscapes: 36.6 % mIoU on Cityscapes val with the source alone, 43.3 after the warm-up, 53.7, 56.9 and 57.5 after the
// stages (the original's figures). Not run at full length here.
//   node tools/run_recipe.js configs/proda/gta5.recipe.ts --plan
// Needs GTA5, Cityscapes, ImageNet's and SimCLRv2's ResNet-101; the oracle also Cityscapes' gtFine of train, and is left out without.
export default defineRecipe({
  seeds: [1337],
  steps: [
    { name: 'src_only', title: 'Source only', kind: 'train', config: './src_only_gta5.config.ts' },
    {
      name: 'norm',
      title: 'Norm',
      kind: 'test',
      config: '../tent/norm_cityscapes.config.ts',
      cfg_options: { load_from: output('src_only') },
    },
    {
      name: 'warm_up',
      title: 'Warm-up',
      kind: 'train',
      config: './warm_up_gta5.config.ts',
    },
    ...prodaStages({
      stage1: './stage1_gta5.config.ts',
      stage2: './stage2_gta5.config.ts',
      stage3: './stage3_gta5.config.ts',
    }),
    {
      name: 'oracle',
      title: 'Oracle (target labels)',
      kind: 'train',
      config: './src_only_cityscapes.config.ts',
      optional: true,
    },
  ],
});
