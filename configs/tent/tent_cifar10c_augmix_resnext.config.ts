import { defineConfig } from 'shiftkit';

// Tent on CIFAR-10-C: entropy minimisation on the BN affine parameters, online. ResNeXt-29 trained with AugMix.
// No published figure for this network; expect less than the 18.0 % of the source network at severity 5.
export default defineConfig({
  _base_: [
    '../_base_/models/augmix_resnext_cifar10.config.ts',
    '../_base_/datasets/cifar10c.config.ts',
    '../_base_/schedules/tent_adam.config.ts',
    '../_base_/runtime/evaluate_stream.config.ts',
  ],
  method: { type: 'Tent', steps: 1, episodic: false },
});
