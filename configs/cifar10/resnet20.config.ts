import { defineConfig } from 'shiftkit';

// CIFAR ResNet-20, trained as in He et al. 2016, section 4.2. Expected test error: 8.75 % (their table 6).
export default defineConfig({
  _base_: ['../_base_/datasets/cifar10.config.ts', '../_base_/schedules/sgd_64k.config.ts'],
  model: { type: 'ResNet', depth: 20 },
  method: { type: 'Classification' },
  seed: 1,
});
