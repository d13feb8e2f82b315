import { defineConfig } from 'shiftkit';

// src_only_gta5 for twice the iterations, along twice the horizon: does it gain, or fit GTA5 the closer?
export default defineConfig({
  _base_: ['./src_only_gta5.config.ts'],
  runner: { max_iters: 124_824 },
  lr_config: { horizon: 180_000 },
});
