import { defineConfig } from 'shiftkit';

// Tent on Cityscapes val: lowers the entropy of every pixel, averaged, by scale and shift of every BatchNorm2d; one update an image,
// online. --load-from names the weights.
// Expected, by Wang et al. 2021 for an HRNet-W18 from GTA: 35.8 % mIoU after adapting on all images first (method.epochs),
// 28.8 % without; not measured here with this network.
export default defineConfig({
  _base_: [
    '../_base_/models/deeplabv2_r101.config.ts',
    '../_base_/datasets/cityscapes.config.ts',
    '../_base_/schedules/tent_adam.config.ts',
    '../_base_/runtime/evaluate_segmentation.config.ts',
  ],
  method: { type: 'Tent', steps: 1, episodic: false },
  data: { batch_size: 1 }, // the gradient through a whole image of 1024 x 2048 is what memory allows
});
