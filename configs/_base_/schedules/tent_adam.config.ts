import { defineConfig } from 'shiftkit';

// The optimizer of Wang et al. 2021 for CIFAR-10-C at batch 200.
export default defineConfig({
  optimizer: { type: 'Adam', lr: 1e-3, betas: [0.9, 0.999], weight_decay: 0 },
});
