import { append, defineConfig } from 'shiftkit';

// The street world for ProDA's stages 2 and 3: streets_target with a strong view of the target (RandAugment n = 2, m = 10, cutout), for hard
// pseudo labels. `pseudo_labels.root` and `.weights` are the config's own.
export default defineConfig({
  _base_: ['./streets_target.config.ts'],
  data: {
    target: {
      transforms: append({ type: 'StrongView', transforms: [{ type: 'RandAugment', n: 2, m: 10, mode: 'crc' }] }),
    },
  },
});
