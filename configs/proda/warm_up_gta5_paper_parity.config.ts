import { defineConfig, patch } from 'shiftkit';

// warm_up_gta5 with all faults of the original, to meet its numbers (test/parity/proda.test.ts); expected mIoU as there.
export default defineConfig({
  _base_: ['./warm_up_gta5.config.ts', './_paper_parity/warm_up.config.ts'],
  data: {
    source: {
      transforms: patch({ StrongView: { transforms: patch({ RandAugment: { cutout_inclusive: true } }) } }),
    },
  },
});
