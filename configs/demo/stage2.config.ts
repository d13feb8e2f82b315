import { defineConfig, ref } from 'shiftkit';

// ProDA's stage 2 on the street world: distillation of stage 1, with hard labels of its own. Run by configs/demo/proda.recipe.ts.
// There are no self-supervised weights for a network of this size, which the original's student starts from: here the student starts from
// stage 1 itself. --cfg-options stage2:load_from=null starts it from random values. The threshold is lower than the original's 0.95, which a
// small network seldom reaches where it is right.
export default defineConfig({
  _base_: [
    '../_base_/models/deeplabv2_demo.config.ts',
    '../_base_/datasets/streets_hard.config.ts',
    '../_base_/schedules/demo_adapt.config.ts',
  ],
  stage1: 'work_dirs/demo/stage1', // a run, or a checkpoint
  load_from: ref('stage1'),
  data: {
    target: {
      pseudo_labels: { root: 'data/pseudo/demo_stage1', form: 'hard', threshold: 0.8, weights: ref('stage1') },
    },
  },
  method: {
    type: 'ProDADistillation',
    target_view: 'strong',
    teacher: ref('stage1'),
    distill_weight: 1,
    bn_statistics: 'target',
    head_lr_mult: 1,
  },
});
