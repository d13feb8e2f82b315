import { defineConfig } from 'shiftkit';

// Adam with a cosine to 0: what small networks need that start from nothing. In bfloat16 where the processor has units for it: half the time.
export default defineConfig({
  runtime: { precision: 'auto' },
  optimizer: { type: 'Adam', lr: 2e-3, weight_decay: 0 },
  lr_config: { type: 'CosineAnnealing', min_lr: 0, warmup: 'linear', warmup_iters: 50, warmup_ratio: 0.1 },
  runner: { type: 'IterBasedRunner', max_iters: 1600 },
  checkpoint_config: { interval: 400 },
  evaluation: { interval: 400, metric: { type: 'SegmentationMetric' } },
  log_config: { interval: 20 },
});
