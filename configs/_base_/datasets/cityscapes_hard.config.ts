import { defineConfig, ref } from 'shiftkit';

// Cityscapes train as the target of ProDA's stages 2 and 3: hard pseudo labels, and a strong view (RandAugment n = 2, m = 10, cutout).
// `pseudo_labels.root` and `.weights` are the config's own.
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
        { type: 'StrongView', transforms: [{ type: 'RandAugment', n: 2, m: 10, mode: 'crc' }] },
      ],
    },
  },
});
