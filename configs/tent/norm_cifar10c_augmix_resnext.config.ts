import { defineConfig } from 'shiftkit';

// Norm on CIFAR-10-C: batch statistics instead of the stored ones. ResNeXt-29 trained with AugMix.
// No published figure for this network; expect less than the 18.0 % of the source network at severity 5.
export default defineConfig({
  _base_: [
    '../_base_/models/augmix_resnext_cifar10.config.ts',
    '../_base_/datasets/cifar10c.config.ts',
    '../_base_/runtime/evaluate_stream.config.ts',
  ],
  method: { type: 'Norm' },
});
