import { defineConfig } from 'shiftkit';

// RobustBench `Hendrycks2020AugMix_ResNeXt`: ResNeXt-29 (4 x 32d) trained with AugMix; 4.17 % clean error, 18.0 % at severity 5.
export default defineConfig({
  model: { type: 'ResNeXt', depth: 29, cardinality: 4, base_width: 32, normalize: true },
  load_from: 'ckpt/cifar10/corruptions/Hendrycks2020AugMix_ResNeXt.pt',
});
