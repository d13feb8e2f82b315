import { defineConfig } from 'shiftkit';

// As deeplabv2_r101, on torchvision's ResNet-101 for ImageNet; layer5 starts from random values. The original fetches the same weights
// under their former name, resnet101-5d3b4d8f.pth, which is read as well: model.pretrained=FILE.
export default defineConfig({
  _base_: ['./deeplabv2_r101.config.ts'],
  model: { pretrained: 'ckpt/imagenet/resnet101-63fe2227.pth' },
});
