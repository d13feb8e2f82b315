import { defineConfig } from 'shiftkit';

// Cityscapes val, whole images of 1024 x 2048, 19 classes: what every run towards Cityscapes is scored on.
export default defineConfig({
  data: {
    batch_size: 4,
    workers: 4,
    val: { type: 'Cityscapes', root: 'data/cityscapes', split: 'val', num_classes: 19 },
    test: { type: 'Cityscapes', root: 'data/cityscapes', split: 'val', num_classes: 19 },
  },
});
