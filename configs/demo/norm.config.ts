import { defineConfig } from 'shiftkit';

// Norm on the real pictures of the street world: statistics of the pictures at hand in every BatchNorm2d, no training. --load-from names the
// weights, those of src_only. The baseline that a trained adaptation must beat; configs/demo/proda.recipe.ts measures it.
export default defineConfig({
  _base_: [
    '../_base_/models/deeplabv2_demo.config.ts',
    '../_base_/datasets/streets.config.ts',
    '../_base_/runtime/evaluate_segmentation.config.ts',
  ],
  method: { type: 'Norm' },
});
