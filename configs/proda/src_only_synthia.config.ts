import { defineConfig } from 'shiftkit';

// DeepLabV2 trained on SYNTHIA-RAND-CITYSCAPES alone, scored on Cityscapes val with the 16 classes of both; mIoU13 leaves out wall,
// fence and pole. Zhang et al. 2021 give no figure for it; their warm-up from it reaches 41.4 % mIoU (warm_up_synthia).
// Differences from the original: see src_only_gta5.
export default defineConfig({
  _base_: [
    '../_base_/models/deeplabv2_r101_imagenet.config.ts',
    '../_base_/datasets/synthia.config.ts',
    '../_base_/datasets/cityscapes_16.config.ts',
    '../_base_/schedules/proda_sgd.config.ts',
  ],
  model: { num_classes: 16 },
  method: {
    type: 'SourceOnly',
    freeze_bn: true, // statistics, scale and shift of ImageNet
    head_lr_mult: 10, // layer5: 2.5e-3
  },
});
