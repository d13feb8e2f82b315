import { defineConfig } from 'shiftkit';

// The network that is shipped in registry/models/pretrained: resnet20 in 50 epochs instead of 164, with a cosine from 0.1
// to 0 and the weight decay that short schedules need. Where the processor has bfloat16 units, `--cfg-options
// runtime.precision=bfloat16` halves the time. The last state counts, not the best one on the test images.
export default defineConfig({
  _base_: ['./resnet20_short.config.ts'],
  optimizer: { weight_decay: 5e-4 },
  runner: { max_epochs: 50 },
  evaluation: { interval: 5, save_best: null },
});
