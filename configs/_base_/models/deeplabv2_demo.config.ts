import { defineConfig } from 'shiftkit';

// DeepLabV2 for pictures of 128 x 256: a ResNet-14 of half the width and ProDA's head, from nothing. The dilations of the head are small, since
// the maps have 17 x 33 places.
export default defineConfig({
  model: {
    type: 'DeepLabV2',
    depth: 14,
    width: 32,
    head: 'proda',
    head_dilations: [3, 6],
    init: 'kaiming',
    num_classes: 19,
  },
});
