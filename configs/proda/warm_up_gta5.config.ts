import { defineConfig } from 'shiftkit';

// ProDA's warm-up from GTA5 to Cityscapes: adversarial training, the start of stage 1.
//   original: train.py --name gta2citylabv2_warmup --stage warm_up --freeze_bn --lr 2.5e-4 --no_resume --S_pseudo_src 1
// Expected: 43.3 % mIoU (the released checkpoint; 41.6 in the paper). Not run at full length here.
// Differences from the original, all faults of it (docs/proda.md; warm_up_gta5_paper_parity brings them back): the backbone is updated
// once a step, not three times; the strong view's loss has the crop's resolution, with labels that moved exactly as the image did.
export default defineConfig({
  _base_: [
    '../_base_/models/deeplabv2_r101_imagenet.config.ts',
    '../_base_/datasets/gta5_strong.config.ts',
    '../_base_/datasets/cityscapes_target.config.ts',
    '../_base_/datasets/cityscapes.config.ts',
    '../_base_/schedules/proda_adversarial.config.ts',
  ],
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
