import { defineConfig } from 'shiftkit';

// DeepLabV2 for pictures of 128 x 256: a ResNet-14 of a quarter of the width and ProDA's head, from nothing. Its maps are finer than the
// original's, a fourth of the picture in place of an eighth, since things are small here, and the dilations of the head smaller.
export default defineConfig({
  model: {
    type: 'DeepLabV2',
    depth: 14,
    width: 16,
    output_stride: 4,
    head: 'proda',
    head_dilations: [3, 6],
    init: 'kaiming',
    num_classes: 19,
  },
});
