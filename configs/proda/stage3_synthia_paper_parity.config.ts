import { defineConfig, patch } from 'shiftkit';

// stage3_synthia with all faults of the original, to meet its numbers (test/parity/proda.test.ts); expected mIoU as there.
export default defineConfig({
  _base_: ['./stage3_synthia.config.ts', './_paper_parity/distillation.config.ts'],
  data: {
    target: {
      transforms: patch({ StrongView: { transforms: patch({ RandAugment: { cutout_inclusive: true } }) } }),
    },
  },
});
