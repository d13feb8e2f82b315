import { defineConfig } from 'shiftkit';

// DeepLabV2 trained on Cityscapes train with its labels: the upper bound of an adaptation to it. Zhang et al. 2021 give no figure
// for this network and schedule. Differences from the original, which has no such mode: see src_only_gta5.
export default defineConfig({
  _base_: [
    '../_base_/models/deeplabv2_r101_imagenet.config.ts',
    '../_base_/datasets/cityscapes_source.config.ts',
    '../_base_/datasets/cityscapes.config.ts',
    '../_base_/schedules/proda_sgd.config.ts',
  ],
  method: {
    type: 'SourceOnly',
    freeze_bn: true, // statistics, scale and shift of ImageNet
    head_lr_mult: 10, // layer5: 2.5e-3
  },
});
