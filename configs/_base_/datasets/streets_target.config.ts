import { defineConfig, ref } from 'shiftkit';

// As streets, with the real pictures as the unlabelled target, cut out as those of the source are.
export default defineConfig({
  _base_: ['./streets.config.ts'],
  data: {
    target: {
      type: 'Cityscapes',
      root: 'data/streets/cityscapes',
      split: 'train',
      labels: false,
      transforms: [
        {
          type: 'RandomScaleCrop',
          size: ref('crop_size'),
          width: ref('data.source.transforms.0.width'),
          ratio_range: ref('data.source.transforms.0.ratio_range'),
        },
        { type: 'RandomFlip', prob: 0.5 },
      ],
    },
  },
});
