import { append, defineConfig } from 'shiftkit';

// As synthia, with a strong view (RandAugment n = 2, m = 10, cutout) of each crop and its labels beside the weak one.
export default defineConfig({
  _base_: ['./synthia.config.ts'],
  data: {
    source: {
      transforms: append({ type: 'StrongView', transforms: [{ type: 'RandAugment', n: 2, m: 10, mode: 'crc' }] }),
    },
  },
});
