import { defineConfig } from 'shiftkit';

export default defineConfig({
  runner: { type: 'EvaluateStream' },
  runtime: { backend: 'auto', device: 'auto', precision: 'float32' },
  seed: 1,
});
