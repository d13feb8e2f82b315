import { defineConfig } from 'shiftkit';

// As resnet20, in a tenth of its iterations: to see that training works.
export default defineConfig({
  _base_: ['./resnet20.config.ts'],
  lr_config: {
    _delete_: true,
    type: 'CosineAnnealing',
    min_lr: 0,
    by_epoch: false,
    warmup: 'linear',
    warmup_iters: 200,
    warmup_ratio: 0.01,
  },
  optimizer: { nesterov: true },
  runner: { _delete_: true, type: 'EpochBasedRunner', max_epochs: 10 },
  checkpoint_config: { interval: 1 },
  evaluation: { interval: 1 },
});
