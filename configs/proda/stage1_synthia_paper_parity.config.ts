import { defineConfig, patch } from 'shiftkit';

// stage1_synthia with all faults of the original, to meet its numbers (test/parity/proda.test.ts); expected mIoU as there.
export default defineConfig({
  _base_: ['./stage1_synthia.config.ts', './_paper_parity/stage1.config.ts'],
  data: {
    target: {
      transforms: patch({ StrongView: { transforms: patch({ RandAugment: { cutout_inclusive: true } }) } }),
    },
  },
});
