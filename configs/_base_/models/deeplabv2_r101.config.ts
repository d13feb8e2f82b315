import { defineConfig } from 'shiftkit';

// ProDA's segmentation network: DeepLabV2 on ResNet-101 with its ASPP head, 19 classes of Cityscapes.
export default defineConfig({
  model: { type: 'DeepLabV2', depth: 101, head: 'proda', num_classes: 19 },
});
