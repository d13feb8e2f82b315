import { defineConfig, replace } from 'shiftkit';

// As demo_adapt, with a second optimizer for the discriminator.
export default defineConfig({
  _base_: ['./demo_adapt.config.ts'],
  optimizer: replace({
    model: { type: 'Adam', lr: 5e-4, weight_decay: 0 },
    discriminator: { type: 'Adam', lr: 1e-4, betas: [0.9, 0.99] },
  }),
});
