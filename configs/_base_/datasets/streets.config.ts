import { defineConfig, ref } from 'shiftkit';

// The street world of tools/make_streets: GTA5's tree as the labelled source, Cityscapes' val as what is scored.
export default defineConfig({
  crop_size: [128, 256], // [height, width]
  data: {
    batch_size: 4,
    workers: 1,
    drop_last: true,
    source: {
      type: 'GTA5',
      root: 'data/streets/GTA5',
      transforms: [
        { type: 'RandomScaleCrop', size: ref('crop_size'), width: 256, ratio_range: [1, 1.5] },
        { type: 'RandomFlip', prob: 0.5 },
      ],
    },
    val: { type: 'Cityscapes', root: 'data/streets/cityscapes', split: 'val' },
    test: { type: 'Cityscapes', root: 'data/streets/cityscapes', split: 'val' },
  },
});
