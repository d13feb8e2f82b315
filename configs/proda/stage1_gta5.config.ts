import { defineConfig, ref } from 'shiftkit';

// ProDA's stage 1 from GTA5 to Cityscapes: denoised pseudo labels and structure learning.
//   original: train.py --name gta2citylabv2_stage1Denoise --used_save_pseudo --ema --proto_rectify --moving_prototype
//             --path_soft Pseudo/gta2citylabv2_warmup_soft --proto_consistW 10 --rce --regular_w 0.1
// Expected: 53.7 % mIoU (the released checkpoint). Not run at full length here.
// Before it, with W the result of warm_up_gta5:
//   node tools/generate_pseudo_label.js configs/proda/stage1_gta5.config.ts --load-from W --soft --out data/pseudo/warm_up_gta5
//   node tools/calc_prototype.js configs/proda/stage1_gta5.config.ts --load-from W --out data/pseudo/warm_up_gta5_prototypes.safetensors
// Differences from the original, faults of it (docs/proda_stages.md; stage1_gta5_paper_parity brings them back): the averaged network predicts in
// eval mode, batch normalisation adds eps to the variance, and maps move as the strong view did.
export default defineConfig({
  _base_: [
    '../_base_/models/deeplabv2_r101.config.ts',
    '../_base_/datasets/gta5.config.ts',
    '../_base_/datasets/cityscapes_soft.config.ts',
    '../_base_/datasets/cityscapes.config.ts',
    '../_base_/schedules/proda_sgd.config.ts',
  ],
  warm_up: 'work_dirs/proda/warm_up_gta5', // a run, or a checkpoint: also of the original
  load_from: ref('warm_up'),
  data: {
    target: {
      pseudo_labels: { root: 'data/pseudo/warm_up_gta5', form: 'soft', weights: ref('warm_up') },
    },
  },
  method: {
    type: 'ProDAStage1',
    prototypes: 'data/pseudo/warm_up_gta5_prototypes.safetensors',
    target_loss: { type: 'SymmetricCrossEntropyLoss', ce_weight: 0.1, rce_weight: 1 },
    regularizer: { type: 'ConfidenceRegularizer', kind: 'MRKLD' },
    regularizer_weight: 0.1,
    structure_weight: 10,
    prototype_momentum: 1e-4,
    ema_momentum: 1e-3,
    head_lr_mult: 1,
  },
  optimizer: { lr: 1e-4 },
});
