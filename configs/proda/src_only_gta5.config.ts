import { defineConfig } from 'shiftkit';

// DeepLabV2 trained on GTA5 alone, scored on Cityscapes val: what an adaptation starts from.
// Expected: 36.6 % mIoU (Zhang et al. 2021, table 3). Not run at full length here.
// The original has no such mode; this is its warm-up without the adversarial part and without the strong view. One difference:
// its optimizer moves the backbone about three times as fast as lr says, by a fault; method.paper_parity.repeat_backbone=true does too.
export default defineConfig({
  _base_: [
    '../_base_/models/deeplabv2_r101_imagenet.config.ts',
    '../_base_/datasets/gta5.config.ts',
    '../_base_/datasets/cityscapes.config.ts',
    '../_base_/schedules/proda_sgd.config.ts',
  ],
  method: {
    type: 'SourceOnly',
    freeze_bn: true, // statistics, scale and shift of ImageNet
    head_lr_mult: 10, // layer5: 2.5e-3
  },
});
