import { defineConfig, ref } from 'shiftkit';

// GTA5 as the labelled source, with ProDA's weak pipeline: resized to 1100 .. 3299 pixels of width, cropped, mirrored.
// `crop_size` is one variable for every pipeline: --cfg-options 'crop_size=[96,192]'.
export default defineConfig({
  crop_size: [512, 896], // [height, width]
  data: {
    batch_size: 4,
    workers: 4,
    drop_last: true,
    source: {
      type: 'GTA5',
      root: 'data/GTA5',
      num_classes: 19,
      image_size: [1052, 1914], // a few frames have other sizes
      transforms: [
        { type: 'RandomScaleCrop', size: ref('crop_size'), width: 2200, ratio_range: [0.5, 1.5] },
        { type: 'RandomFlip', prob: 0.5 },
      ],
    },
  },
});
