import { defineConfig } from 'shiftkit';

// As demo_adam, shorter and slower: what goes on with a network that is trained already.
export default defineConfig({
  _base_: ['./demo_adam.config.ts'],
  optimizer: { lr: 5e-4 },
  runner: { max_iters: 300 },
  checkpoint_config: { interval: 100 },
  evaluation: { interval: 150 },
});
