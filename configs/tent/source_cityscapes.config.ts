import { defineConfig } from 'shiftkit';

// Source on Cityscapes val: a segmentation network as it was trained elsewhere, on whole images; --load-from names its weights.
// Expected with ProDA's checkpoints for GTA5: 43.3 % mIoU after the warm-up, 57.5 % after stage 3 (with model.bn_clr=true).
export default defineConfig({
  _base_: [
    '../_base_/models/deeplabv2_r101.config.ts',
    '../_base_/datasets/cityscapes.config.ts',
    '../_base_/runtime/evaluate_segmentation.config.ts',
  ],
  method: { type: 'Source' },
});
