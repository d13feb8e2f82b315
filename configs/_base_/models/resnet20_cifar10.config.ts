import { defineConfig } from 'shiftkit';

// The CIFAR ResNet-20 of He et al. 2016, trained on clean CIFAR-10 by resnet20_50epochs: 7.93 % test error.
export default defineConfig({
  model: { type: 'ResNet', depth: 20 },
  load_from: 'registry/models/pretrained/resnet20_cifar10.safetensors',
});
