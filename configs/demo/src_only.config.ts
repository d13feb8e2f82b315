import { defineConfig } from 'shiftkit';

// The street world of `node tools/make_streets.js`: trained on the synthetic pictures, scored on real ones. What an adaptation starts from.
// Expected: 43.57, 41.70, 40.19 % mIoU (seeds 1, 2, 3; in bfloat16). To be compared with oracle.config.ts, which shows what the labels of the real pictures would give.
export default defineConfig({
  _base_: [
    '../_base_/models/deeplabv2_demo.config.ts',
    '../_base_/datasets/streets.config.ts',
    '../_base_/schedules/demo_adam.config.ts',
  ],
  method: { type: 'SourceOnly', head_lr_mult: 1 }, // nothing is pre-trained
});
