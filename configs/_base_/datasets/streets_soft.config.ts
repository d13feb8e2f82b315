import { defineConfig, prepend } from 'shiftkit';

// The street world for ProDA's stage 1: the views of streets_hard, and the whole picture, which the averaged network looks at.
// `pseudo_labels.root` and `.weights` are the config's own.
export default defineConfig({
  _base_: ['./streets_hard.config.ts'],
  data: { target: { transforms: prepend({ type: 'KeepFullImage' }) } },
});
