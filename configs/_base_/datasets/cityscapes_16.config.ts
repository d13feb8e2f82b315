import { defineConfig } from 'shiftkit';

// As cityscapes, with the 16 classes that SYNTHIA has too.
export default defineConfig({
  _base_: ['./cityscapes.config.ts'],
  data: { val: { num_classes: 16 }, test: { num_classes: 16 } },
});
