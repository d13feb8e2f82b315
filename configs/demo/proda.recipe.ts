import { defineRecipe, output } from 'shiftkit';
import { prodaStages } from '../_base_/recipes/prodaStages.ts';

// The whole of ProDA on the street world, from one command:
//   node tools/make_streets.js
//   node tools/run_recipe.js configs/demo/proda.recipe.ts
// Three seeds: --seeds 1,2,3. Norm is the baseline to beat, the oracle the upper end: trained on the labels of Cityscapes' train, which nothing
// else looks at. It takes a third of the time and runs last, so that it keeps nobody waiting; without gtFine of train it is left out.
export default defineRecipe({
  notes: [
    'no SimCLRv2 here: the student of stage 2 starts from stage 1, and the warm-up from src_only in place of ImageNet',
  ],
  seeds: [1],
  steps: [
    { name: 'src_only', title: 'Source only', kind: 'train', config: './src_only.config.ts' },
    {
      name: 'norm',
      title: 'Norm',
      kind: 'test',
      config: './norm.config.ts',
      cfg_options: { load_from: output('src_only') },
    },
    {
      name: 'warm_up',
      title: 'Warm-up',
      kind: 'train',
      config: './warm_up.config.ts',
      cfg_options: { source_only: output('src_only') },
    },
    ...prodaStages({
      stage1: './stage1.config.ts',
      stage2: './stage2.config.ts',
      stage3: './stage3.config.ts',
    }),
    {
      name: 'oracle',
      title: 'Oracle (target labels)',
      kind: 'train',
      config: './oracle.config.ts',
      optional: true,
    },
  ],
});
