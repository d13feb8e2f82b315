import { defineConfig, ref } from 'shiftkit';

// SYNTHIA-RAND-CITYSCAPES as the labelled source, 16 classes, with ProDA's weak pipeline as for GTA5.
export default defineConfig({
  crop_size: [512, 896], // [height, width]
  data: {
    batch_size: 4,
    workers: 4,
    drop_last: true,
    source: {
      type: 'Synthia',
      root: 'data/SYNTHIA-RAND-CITYSCAPES',
      num_classes: 16,
      transforms: [
        { type: 'RandomScaleCrop', size: ref('crop_size'), width: 2200, ratio_range: [0.5, 1.5] },
        { type: 'RandomFlip', prob: 0.5 },
      ],
    },
  },
});
