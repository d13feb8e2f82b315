import { defineConfig, patch } from 'shiftkit';

// stage1_gta5 with all faults of the original, to meet its numbers (test/parity/proda.test.ts); expected mIoU as there.
export default defineConfig({
  _base_: ['./stage1_gta5.config.ts', './_paper_parity/stage1.config.ts'],
  data: {
    target: {
      transforms: patch({ StrongView: { transforms: patch({ RandAugment: { cutout_inclusive: true } }) } }),
    },
  },
});
