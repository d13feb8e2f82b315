import { defineRecipe, output } from 'shiftkit';

// The whole of ProDA on the street world, from one command:
//   node tools/make_streets.js
//   node tools/run_recipe.js configs/demo/proda.recipe.ts
// Three seeds: --seeds 1,2,3. What is compared: Norm is the baseline to beat, the oracle the upper end.
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
    {
      name: 'soft_labels',
      kind: 'generate_pseudo_label',
      form: 'soft',
      config: './stage1.config.ts',
      cfg_options: { load_from: output('warm_up') },
    },
    {
      name: 'prototypes',
      kind: 'calc_prototype',
      config: './stage1.config.ts',
      cfg_options: { load_from: output('warm_up') },
    },
    {
      name: 'stage1',
      title: 'Stage 1',
      kind: 'train',
      config: './stage1.config.ts',
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
      config: './stage1.config.ts',
      cfg_options: { load_from: output('stage1') },
    },
    {
      name: 'stage2',
      title: 'Stage 2',
      kind: 'train',
      config: './stage2.config.ts',
      cfg_options: { stage1: output('stage1'), 'data.target.pseudo_labels.root': output('hard_labels_1') },
    },
    {
      name: 'hard_labels_2',
      kind: 'generate_pseudo_label',
      form: 'hard',
      flip: true,
      config: './stage2.config.ts',
      cfg_options: { load_from: output('stage2') },
    },
    {
      name: 'stage3',
      title: 'Stage 3',
      kind: 'train',
      config: './stage3.config.ts',
      cfg_options: { stage2: output('stage2'), 'data.target.pseudo_labels.root': output('hard_labels_2') },
    },
    { name: 'oracle', title: 'Oracle (target labels)', kind: 'train', config: './oracle.config.ts' },
  ],
});
