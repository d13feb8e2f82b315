import { defineConfig } from 'shiftkit';

// ProDA's schedule: 84 passes over the 2975 images of Cityscapes train in batches of 4. The rate falls along a horizon of its own and
// ends at 0.345 of the first. The weight decay is on everything, normalisations and biases too.
export default defineConfig({
  optimizer: { type: 'SGD', lr: 2.5e-4, momentum: 0.9, weight_decay: 2e-4 },
  lr_config: { type: 'Poly', power: 0.9, horizon: 90_000 },
  runner: { type: 'IterBasedRunner', max_iters: 62_412 },
  // The best checkpoint is chosen on Cityscapes val, as the published figures were: save_best=null if that is not wanted.
  evaluation: { interval: 1000, metric: { type: 'SegmentationMetric' }, save_best: 'mIoU' },
  checkpoint_config: { interval: 1000, max_keep_ckpts: 1 },
  log_config: { interval: 20 },
  seed: 1337,
});
