import { defineConfig } from 'shiftkit';

// Source on CIFAR-10-C: no adaptation. CIFAR ResNet-20.
// Expected mean error at severity 5 over the 15 corruptions: 50.3 % (measured on 10,000 images).
export default defineConfig({
  _base_: [
    '../_base_/models/resnet20_cifar10.config.ts',
    '../_base_/datasets/cifar10c.config.ts',
    '../_base_/runtime/evaluate_stream.config.ts',
  ],
  method: { type: 'Source' },
});
