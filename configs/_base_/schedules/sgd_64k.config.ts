import { defineConfig } from 'shiftkit';

// The schedule of He et al. 2016, section 4.2: 64,000 iterations of batch 128, divided by 10 after 32,000 and 48,000.
export default defineConfig({
  optimizer: { type: 'SGD', lr: 0.1, momentum: 0.9, weight_decay: 1e-4 },
  lr_config: { type: 'Step', step: [32_000, 48_000], gamma: 0.1 },
  runner: { type: 'IterBasedRunner', max_iters: 64_000 },
  checkpoint_config: { interval: 2000 },
  evaluation: { interval: 2000, save_best: 'error' },
  log_config: { interval: 50 },
});
