import { append, defineConfig } from 'shiftkit';

// Cityscapes train as the target of ProDA's stages 2 and 3: cityscapes_target with hard pseudo labels, and a strong view (RandAugment n = 2, m = 10,
// cutout). `pseudo_labels.root` and `.weights` are the config's own.
export default defineConfig({
  _base_: ['./cityscapes_target.config.ts'],
  data: {
    target: {
      transforms: append({ type: 'StrongView', transforms: [{ type: 'RandAugment', n: 2, m: 10, mode: 'crc' }] }),
    },
  },
});
