import { defineConfig, prepend } from 'shiftkit';

// Cityscapes train as the target of ProDA's stage 1: the views of cityscapes_hard, with soft pseudo labels and the whole picture, which the averaged
// network looks at. `pseudo_labels.root` and `.weights` are the config's own.
export default defineConfig({
  _base_: ['./cityscapes_hard.config.ts'],
  data: { target: { transforms: prepend({ type: 'KeepFullImage' }) } },
});
