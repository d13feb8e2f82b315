import { defineConfig } from 'shiftkit';

// Norm on CIFAR-10-C: batch statistics instead of the stored ones. WideResNet-40-2 trained with AugMix.
// Expected mean error at severity 5 over the 15 corruptions: 14.5 % (as the Tent repository reports).
export default defineConfig({
  _base_: [
    '../_base_/models/augmix_wrn_cifar10.config.ts',
    '../_base_/datasets/cifar10c.config.ts',
    '../_base_/runtime/evaluate_stream.config.ts',
  ],
  method: { type: 'Norm' },
});
