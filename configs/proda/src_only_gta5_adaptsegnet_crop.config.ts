import { defineConfig, patch } from 'shiftkit';

// src_only_gta5 with AdaptSegNet's crop and no random scale: what does the augmentation of scale bring on Cityscapes?
export default defineConfig({
  _base_: ['./src_only_gta5.config.ts'],
  crop_size: [512, 1024],
  data: { source: { transforms: patch({ RandomScaleCrop: { ratio_range: [1, 1] } }) } },
});
