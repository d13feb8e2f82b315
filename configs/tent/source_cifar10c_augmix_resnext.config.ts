import { defineConfig } from 'shiftkit';

// Source on CIFAR-10-C: no adaptation. ResNeXt-29 trained with AugMix.
// Expected mean error at severity 5 over the 15 corruptions: 18.0 % (RobustBench).
export default defineConfig({
  _base_: [
    '../_base_/models/augmix_resnext_cifar10.config.ts',
    '../_base_/datasets/cifar10c.config.ts',
    '../_base_/runtime/evaluate_stream.config.ts',
  ],
  method: { type: 'Source' },
});
