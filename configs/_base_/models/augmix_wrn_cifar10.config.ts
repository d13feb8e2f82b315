import { defineConfig } from 'shiftkit';

// RobustBench `Hendrycks2020AugMix_WRN`: WideResNet-40-2 trained with AugMix; 4.92 % clean error, 18.3 % at severity 5.
export default defineConfig({
  model: { type: 'WideResNet', depth: 40, widen_factor: 2, normalize: true },
  load_from: 'ckpt/cifar10/corruptions/Hendrycks2020AugMix_WRN.pt',
});
