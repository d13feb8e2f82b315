import { defineConfig, ref } from 'shiftkit';

// ProDA's stage 3 on the street world: the result of stage 2 learns from itself and from labels of its own. Run by configs/demo/proda.recipe.ts.
export default defineConfig({
  _base_: [
    '../_base_/models/deeplabv2_demo.config.ts',
    '../_base_/datasets/streets_hard.config.ts',
    '../_base_/schedules/demo_adapt.config.ts',
  ],
  stage2: 'work_dirs/demo/stage2', // a run, or a checkpoint
  load_from: ref('stage2'),
  data: {
    target: {
      pseudo_labels: { root: 'data/pseudo/demo_stage2', form: 'hard', threshold: 0.8, weights: ref('stage2') },
    },
  },
  method: {
    type: 'ProDADistillation',
    target_view: 'strong',
    teacher: ref('stage2'),
    distill_weight: 1,
    bn_statistics: 'target',
    head_lr_mult: 1,
  },
});
