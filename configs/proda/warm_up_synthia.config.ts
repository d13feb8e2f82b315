import { defineConfig } from 'shiftkit';

// ProDA's warm-up from SYNTHIA to Cityscapes, 16 classes; mIoU13 leaves out wall, fence and pole.
//   original: train.py --name syn2citylabv2_warmup --src_dataset synthia --n_class 16 --stage warm_up --freeze_bn --lr 2.5e-4
//             --no_resume --S_pseudo_src 1 --src_rootpath Dataset/SYNTHIA-RAND-CITYSCAPES
// Expected: 41.4 % mIoU of 16 classes (the released checkpoint, which seems to come from the weak view: method.source_view=weak).
// Differences from the original: see warm_up_gta5.
export default defineConfig({
  _base_: [
    '../_base_/models/deeplabv2_r101_imagenet.config.ts',
    '../_base_/datasets/synthia_strong.config.ts',
    '../_base_/datasets/cityscapes_target.config.ts',
    '../_base_/datasets/cityscapes_16.config.ts',
    '../_base_/schedules/proda_adversarial.config.ts',
  ],
  model: { num_classes: 16 },
  method: {
    type: 'WarmUp',
    source_view: 'strong', // with source_weight 1: --S_pseudo_src 1
    freeze_bn: true, // statistics, scale and shift of ImageNet
    head_lr_mult: 10, // layer5: 2.5e-3
    gan: 'LS',
    adv: 0.01,
    discriminator: { type: 'FCDiscriminator' },
  },
});
