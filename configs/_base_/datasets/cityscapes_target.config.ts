import { defineConfig, ref } from 'shiftkit';

// Cityscapes train as the unlabelled target, with ProDA's weak pipeline. gtFine is not needed.
export default defineConfig({
  crop_size: [512, 896], // [height, width]
  data: {
    batch_size: 4,
    workers: 4,
    drop_last: true,
    target: {
      type: 'Cityscapes',
      root: 'data/cityscapes',
      split: 'train',
      labels: false,
      transforms: [
        { type: 'RandomScaleCrop', size: ref('crop_size'), width: 2200, ratio_range: [0.5, 1.5] },
        { type: 'RandomFlip', prob: 0.5 },
      ],
    },
  },
});
