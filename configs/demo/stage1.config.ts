import { defineConfig, ref } from 'shiftkit';

// ProDA's stage 1 on the street world: denoised pseudo labels and structure learning. Run by configs/demo/proda.recipe.ts, which makes the labels
// and the prototypes before it. Losses and weights are those of stage1_gta5; the averages move faster, since the run is a hundredth as long.
export default defineConfig({
  _base_: [
    '../_base_/models/deeplabv2_demo.config.ts',
    '../_base_/datasets/streets_soft.config.ts',
    '../_base_/schedules/demo_adapt.config.ts',
  ],
  warm_up: 'work_dirs/demo/warm_up', // a run, or a checkpoint
  load_from: ref('warm_up'),
  data: {
    target: {
      pseudo_labels: { root: 'data/pseudo/demo_warm_up', form: 'soft', weights: ref('warm_up') },
    },
  },
  method: {
    type: 'ProDAStage1',
    prototypes: 'data/pseudo/demo_warm_up_prototypes.safetensors',
    target_loss: { type: 'SymmetricCrossEntropyLoss', ce_weight: 0.1, rce_weight: 1 },
    regularizer: { type: 'ConfidenceRegularizer', kind: 'MRKLD' },
    regularizer_weight: 0.1,
    structure_weight: 10,
    prototype_momentum: 1e-3,
    ema_momentum: 5e-3,
    bn_statistics: 'target', // what is evaluated
    head_lr_mult: 1,
  },
  runner: { max_iters: 450 },
});
