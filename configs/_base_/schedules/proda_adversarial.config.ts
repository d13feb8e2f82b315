import { defineConfig, replace } from 'shiftkit';

// As proda_sgd, with Adam for the discriminator, whose rate falls along the same curve.
export default defineConfig({
  _base_: ['./proda_sgd.config.ts'],
  optimizer: replace({
    model: { type: 'SGD', lr: 2.5e-4, momentum: 0.9, weight_decay: 2e-4 },
    discriminator: { type: 'Adam', lr: 1e-4, betas: [0.9, 0.99] },
  }),
});
